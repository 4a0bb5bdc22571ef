import { useEffect, useId, useRef, useState } from "react";
import { ask } from "./api";
import { useHere } from "./store";

/** Where a person types; `/psa` is completed. */
export function Composer(props: {
  channel: string;
  thread?: string;
  label: string;
  draft?: { text: string };
}) {
  const here = useHere();
  const id = useId();
  const [text, setText] = useState("");
  const [at, setAt] = useState(-1);
  const [shut, setShut] = useState(false);
  const [error, setError] = useState("");
  const box = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    if (!props.draft) return;
    setText(props.draft.text);
    setShut(true);
    box.current?.focus();
  }, [props.draft]);

  const { command, commands } = here.boot;
  const full = commands.map((one) => ({ ...one, whole: `${command} ${one.word}` }));
  const offered =
    text.startsWith("/") && !shut && !props.thread
      ? full.filter((one) => one.whole.startsWith(text.trim()) && one.whole !== text.trim())
      : [];
  const take = (place: number) => {
    const one = offered[place];
    if (!one) return;
    setText(`${one.whole}${one.hint ? " " : ""}`);
    setAt(-1);
    setShut(!one.hint);
    box.current?.focus();
  };
  const send = async () => {
    const words = text.trim();
    if (!words) return;
    setText("");
    setError("");
    setShut(false);
    const where = { channel: props.channel, thread_ts: props.thread, user: here.user };
    const said = await ask("say", { text: words, ...where });
    if (said.error) setError(said.error);
  };
  const onKey = (event: React.KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && offered.length) {
      event.preventDefault();
      setAt((now) => (now < 0 && step < 0 ? offered.length - 1 : (now + step + offered.length) % offered.length));
    } else if (event.key === "Tab" && offered.length && !event.shiftKey) {
      event.preventDefault();
      take(Math.max(at, 0));
    } else if (event.key === "Escape" && offered.length) {
      event.stopPropagation();
      setShut(true);
      setAt(-1);
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      if (at >= 0 && offered[at]) take(at);
      else void send();
    }
  };
  const hint = full.find((one) => one.hint && text.trim() === one.whole)?.hint;
  const shortcut = async () => {
    const { callback_id } = here.boot.shortcuts.global;
    const said = await ask("shortcut", { callback_id, user: here.user });
    if (said.error) here.say(`The shortcut failed: ${said.error}`);
  };
  return (
    <div className="composer">
      {offered.length > 0 && (
        <ul role="listbox" id={`${id}list`} aria-label="Commands">
          {offered.map((one, place) => (
            <li
              key={one.whole}
              id={`${id}${place}`}
              role="option"
              aria-selected={place === at}
              onMouseDown={(event) => {
                event.preventDefault();
                take(place);
              }}
            >
              <b>{one.whole}</b> <i>{one.hint}</i>
              <small>{one.about}</small>
            </li>
          ))}
        </ul>
      )}
      {error && (
        <p className="slackbot" role="alert">
          <b>Slackbot</b> {error} <span>Only visible to you</span>
          <button aria-label="Dismiss" onClick={() => setError("")}>
            ×
          </button>
        </p>
      )}
      <div className="box">
        <textarea
          ref={box}
          rows={1}
          role="combobox"
          aria-label={props.label}
          aria-expanded={offered.length > 0}
          aria-controls={`${id}list`}
          aria-autocomplete="list"
          aria-activedescendant={at >= 0 ? `${id}${at}` : undefined}
          placeholder={props.label}
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setShut(false);
            setAt(-1);
          }}
          onKeyDown={onKey}
        />
        {!props.thread && (
          <button className="bolt" title={here.boot.shortcuts.global.name} aria-label={`Shortcut: ${here.boot.shortcuts.global.name}`} onClick={shortcut}>
            ⚡
          </button>
        )}
        <button className="send" aria-label="Send" disabled={!text.trim()} onClick={send}>
          ➤
        </button>
      </div>
      <p className="hint">
        {hint ? (
          <>
            Goes on with <b>{hint}</b>
          </>
        ) : props.thread ? (
          "A reply in the thread asks on: “and on 1 Dec?”, “why?”"
        ) : (
          <>
            Type <kbd>/psa</kbd>, mention <kbd>@psa-bot</kbd>, or press ⚡
          </>
        )}
      </p>
    </div>
  );
}
