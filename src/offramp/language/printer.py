"""A scenario or argument back to data, YAML and JSON: the explicit form, of the same meaning."""

import json
import re
from datetime import date
from typing import Any

import yaml
from pydantic import BaseModel

from offramp.language.calendar import Step
from offramp.language.kinds import is_list, is_mapping

# what YAML 1.2 takes for a number and YAML 1.1 may not
_NUMBER = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|0o[0-7]+|0x[0-9a-fA-F]+")

_BREAKS = re.compile("[\x85\u2028\u2029]")


def explicit(value: Any) -> Any:
    """Plain data that says everything, defaults included; what is empty is left out."""
    if isinstance(value, BaseModel):
        fields = {
            (field.alias or name): getattr(value, name)
            for name, field in type(value).model_fields.items()
        }
        fields |= value.__pydantic_extra__ or {}
        data = {name: explicit(item) for name, item in fields.items()}
        return {name: item for name, item in data.items() if item not in (None, {}, [])}
    if is_mapping(value):
        return {str(key): explicit(item) for key, item in value.items()}
    if is_list(value):
        return [explicit(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Step):
        return str(value)
    if hasattr(value, "explicit"):  # a formula, a claim
        return value.explicit()
    for kind in (bool, int, float, str):
        if isinstance(value, kind):
            return kind(value)
    return value


def to_yaml(data: Any) -> str:
    """YAML text of plain data, which the reader reads back to the same data."""
    return yaml.dump(
        data,
        Dumper=_Dumper,
        sort_keys=False,
        allow_unicode=True,
        width=100,
        default_flow_style=False,
    )


def to_json(data: Any) -> str:
    """JSON text of plain data, which is YAML too and reads back to the same data."""
    return json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False)


_SAFE: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)  # the former is four times as fast


class _Dumper(_SAFE):
    """Quotes what YAML 1.1 or 1.2 would take for something other than text."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _real(dumper: yaml.SafeDumper, value: float) -> yaml.Node:
    text = repr(value)
    if "." not in text:  # YAML 1.1 takes 1e-12 for text
        text = text.replace("e", ".0e")
    return yaml.ScalarNode("tag:yaml.org,2002:float", text)


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.Node:
    # some readers take these for the end of a line, or an odd blank for indentation
    if _BREAKS.search(value) or (value[:1].isspace() and value[0] not in " \n"):
        return yaml.ScalarNode("tag:yaml.org,2002:str", value, style='"')
    style = "'" if _NUMBER.fullmatch(value) else "|" if "\n" in value else None
    return yaml.ScalarNode("tag:yaml.org,2002:str", value, style=style)


_Dumper.add_representer(float, _real)
_Dumper.add_representer(str, _text)
