"""Instructions that only the compiled player has, beside those of `tape.Code`."""

RINT, FINITE = 40, 41  # to the nearest whole number; zero where there is no finite value
COPY = 50  # a as it is
MOVE = 51  # the target moved by a, kept between b and c; fails where it is no finite number
CHECK = 52  # fails where a is no finite number
