"""What a person has put into a form, as Slack hands it in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.demo.slack.viewkit import inputs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.demo.slack.model import Json
    from bot.demo.slack.views import View

KEPT = {
    "plain_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "datepicker": ("selected_date", "initial_date"),
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "checkboxes": ("selected_options", "initial_options"),
    "multi_static_select": ("selected_options", "initial_options"),
    "users_select": ("selected_user", "initial_user"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "channels_select": ("selected_channel", "initial_channel"),
    "file_input": ("files", "initial_files"),
}


def state_of(view: View, values: Mapping[str, object]) -> Json:
    """The `state.values` of a form.

    Args:
        view: the form.
        values: by action id: a text, an option's value or text, a whole option, a list of those;
            what is not named keeps what the form was opened with.

    Raises:
        LookupError: the form has no such element, or the element no such option.
    """
    for name in values:
        view.element(name)
    state: Json = {}
    for block in inputs(view.content):
        element = block["element"]
        kind, name = element["type"], element["action_id"]
        key, initial = KEPT[kind]
        value = values.get(name, element.get(initial))
        if name in values and key.startswith("selected_option"):
            value = _options(element, value)
        state.setdefault(block["block_id"], {})[name] = {"type": kind, key: value}
    return state


def missing(view: View, state: Json) -> list[str]:
    """The blocks that Slack asks the person to fill in before it hands in a form."""
    return [
        block["block_id"]
        for block in inputs(view.content)
        if not block.get("optional") and not _value(state, block)
    ]


def _value(state: Json, block: Json) -> object:
    given = state[block["block_id"]][block["element"]["action_id"]]
    return next((value for key, value in given.items() if key != "type"), None)


def _options(element: Json, value: object) -> object:
    if isinstance(value, list):
        return [_options(element, one) for one in value]
    if not isinstance(value, str):
        return value
    groups = element.get("option_groups") or [{"options": element.get("options", [])}]
    for option in (option for group in groups for option in group["options"]):
        if value in (option["value"], option["text"]["text"]):
            return option
    raise LookupError(f"no option {value!r} in {element.get('action_id')!r}")
