"""Instructions that only the compiled player has, beside those of `tape.Code`."""

RINT, FINITE = (40, 41)  # to the nearest whole number; zero where there is no finite value
COPY = 50  # a as it is
MOVE = 51  # the target moved by a, kept between b and c; fails where it is no finite number
CHECK = 52  # fails where a is no finite number
# What is added to the target:
TABLED = 53  # a number by a, which is -1 or more, from the table that begins at weight b
CHOSEN = 54  # c where a is b, else 0
TIMES = 55  # a times c where a is above 0, else 0
FIRST_FUSED = 60  # and those after it: two operations as one, as in `fused.py`
