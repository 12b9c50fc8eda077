"""What a kernel says, with the types that nbclient and nbformat take for granted.

A student's code can send anything in its kernel's name. Of a message that a notebook keeps something of, the fields are
built anew here, so that an odd one costs nothing; what of them may be shown is decided later (``harmless``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from vaelab.checks.engine.show import MIME

_KEPT = ("text/plain", "image/png", "image/jpeg")
_ABOUT_PICTURES = ("width", "height", "alt")
_DEEPEST = 50  # a report's lists in lists


def well_formed(message: Mapping[str, Any]) -> dict[str, Any]:
    """The message, fit to be processed by nbclient."""
    build = _CONTENTS.get(message["msg_type"])
    return {**message, "content": build(_mapping(message["content"]))} if build else dict(message)


def _display(content: Mapping[str, Any]) -> dict[str, Any]:
    data, about = _mapping(content.get("data")), _mapping(content.get("metadata"))
    kept = {mime: text for mime in _KEPT if (text := _text(data.get(mime)))}
    if MIME in data and _is_shallow(data[MIME]):
        kept[MIME] = data[MIME]
    described = {mime: _described({**about, **_mapping(about.get(mime))}) for mime in _KEPT[1:] if mime in kept}
    name = _mapping(content.get("transient")).get("display_id")
    transient = {"display_id": name} if isinstance(name, str) else {}
    return {"data": kept, "metadata": described, "transient": transient}


def _result(content: Mapping[str, Any]) -> dict[str, Any]:
    return {**_display(content), **_input(content)}


def _stream(content: Mapping[str, Any]) -> dict[str, Any]:
    return {"name": "stderr" if content.get("name") == "stderr" else "stdout", "text": _text(content.get("text"))}


def _error(content: Mapping[str, Any]) -> dict[str, Any]:
    lines = content.get("traceback")
    traceback = [_text(line) for line in lines] if isinstance(lines, list) else []
    return {"ename": _text(content.get("ename")), "evalue": _text(content.get("evalue")), "traceback": traceback}


def _input(content: Mapping[str, Any]) -> dict[str, Any]:
    count = content.get("execution_count")
    return {"execution_count": count if isinstance(count, int) and not isinstance(count, bool) and count >= 0 else None}


def _status(content: Mapping[str, Any]) -> dict[str, Any]:
    return {"execution_state": _text(content.get("execution_state"))}


def _clear(content: Mapping[str, Any]) -> dict[str, Any]:
    return {"wait": content.get("wait") is True}


_CONTENTS: dict[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
    "display_data": _display,
    "update_display_data": _display,
    "execute_result": _result,
    "stream": _stream,
    "error": _error,
    "execute_input": _input,
    "status": _status,
    "clear_output": _clear,
}


def _described(about: Mapping[str, Any]) -> dict[str, Any]:
    return {name: about[name] for name in _ABOUT_PICTURES if isinstance(about.get(name), int | float | str)}


def _text(value: object) -> str:
    """A string, or a list of lines, without surrogates that stand alone: no file can hold them."""
    if isinstance(value, list):
        value = "".join(line for line in value if isinstance(line, str))
    return value.encode(errors="replace").decode() if isinstance(value, str) else ""


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _is_shallow(value: object) -> bool:
    level = [value]
    for _ in range(_DEEPEST):
        inner = [
            part.values() if isinstance(part, Mapping) else part for part in level if isinstance(part, Mapping | list)
        ]
        level = [one for part in inner for one in part]
        if not level:
            return True
    return False
