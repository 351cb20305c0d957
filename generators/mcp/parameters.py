"""Turns a verb's command line into the input of a tool, and the input of a call back into a command line."""

import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, get_type_hints

import typer
from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model

from generators.model.errors import Refusal


@dataclass(frozen=True)
class Parameter:
    """An argument or an option of a verb; `option` is empty for an argument."""

    name: str
    option: str
    kind: Any
    default: Any
    help: str

    def words(self, value: Any) -> Iterator[str]:
        """Yield what stands on the command line for a value."""
        if isinstance(value, bool):
            yield from [self.option] if value else []
        elif isinstance(value, list):
            yield from (word for one in value for word in self.words(one))
        elif value is not None:
            # In one word, so that no value can pass for an option.
            yield f"{self.option}={value}" if self.option else str(value)


def parameters(command: Callable[..., int]) -> tuple[Parameter, ...]:
    """Return the parameters of a verb, as Typer reads them from its function."""
    app = typer.Typer(add_completion=False)
    app.command()(command)
    hints, signature = get_type_hints(command), inspect.signature(command).parameters
    declared: list[Any] = [one for one in typer.main.get_command(app).params if one.name in hints]
    return tuple(_parameter(one, hints[one.name], signature[one.name].default) for one in declared)


def _parameter(declared: Any, kind: Any, default: Any) -> Parameter:
    option = declared.opts[0] if declared.opts[0].startswith("--") else ""
    name = option.removeprefix("--").replace("-", "_") or declared.name
    return Parameter(name, option, kind, ... if default is inspect.Parameter.empty else default, declared.help or "")


@dataclass(frozen=True)
class Input:
    """What a tool takes."""

    parameters: tuple[Parameter, ...]

    @cached_property
    def model(self) -> type[BaseModel]:
        """The model that judges a call."""
        # Some options are called as methods of a model are (--schema): the names inside end with an underscore.
        fields: dict[str, Any] = {
            f"{one.name}_": (one.kind, Field(one.default, alias=one.name, description=one.help))
            for one in self.parameters
        }
        return create_model("Input", __config__=ConfigDict(extra="forbid", use_enum_values=True), **fields)

    @property
    def schema(self) -> dict[str, Any]:
        """The JSON Schema of a call's arguments."""
        return self.model.model_json_schema()

    def command_line(self, given: Mapping[str, Any]) -> list[str]:
        """Return what stands after the verb: options first, then what could be mistaken for one.

        Raises:
            Refusal: an argument is unknown, missing or of the wrong kind.
        """
        values = self._judged(given)
        told = {one.name: list(one.words(values[one.name])) for one in self.parameters if one.name in given}
        options = [word for one in self.parameters if one.option for word in told.get(one.name, [])]
        arguments = [word for one in self.parameters if not one.option for word in told.get(one.name, [])]
        return [*options, *(["--", *arguments] if arguments else [])]

    def _judged(self, given: Mapping[str, Any]) -> dict[str, Any]:
        try:
            return self.model.model_validate(dict(given)).model_dump(by_alias=True)
        except ValidationError as error:
            faults = [f"{'.'.join(map(str, fault['loc'])) or 'input'}: {fault['msg']}" for fault in error.errors()]
            raise Refusal(f"{'; '.join(faults)}; it takes: {', '.join(one.name for one in self.parameters)}") from None
