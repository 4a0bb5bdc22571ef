import { useEffect, useId, useRef, useState } from "react";
import type { Option } from "./api";

/** A menu with type-ahead; the options are given, or searched for what is typed. */
export function Combobox(props: {
  label: string;
  options?: Option[];
  search?: (typed: string) => Promise<Option[]>;
  chosen?: Option | null;
  placeholder?: string;
  clears?: boolean;
  onChoose: (option: Option | null) => void;
}) {
  const id = useId();
  const [typed, setTyped] = useState<string | null>(null);
  const [found, setFound] = useState<Option[]>([]);
  const [at, setAt] = useState(-1);
  const [busy, setBusy] = useState(false);
  const open = typed !== null;
  const latest = useRef(0);
  const list = useRef<HTMLUListElement>(null);

  useEffect(() => {
    if (typed === null) return;
    const words = typed.toLowerCase();
    if (!props.search) {
      const all = props.options ?? [];
      setFound(all.filter((o) => `${o.text.text} ${o.description?.text ?? ""}`.toLowerCase().includes(words)));
      return;
    }
    const turn = ++latest.current;
    if (!typed) {
      setFound([]);
      return;
    }
    setBusy(true);
    const timer = setTimeout(async () => {
      const options = await props.search!(typed);
      if (turn === latest.current) {
        setFound(options);
        setBusy(false);
      }
    }, 150);
    return () => clearTimeout(timer);
  }, [typed]);

  useEffect(() => {
    list.current?.children[at]?.scrollIntoView({ block: "nearest" });
  }, [at]);

  const close = () => {
    setTyped(null);
    setAt(-1);
  };
  const choose = (option: Option) => {
    close();
    props.onChoose(option);
  };
  const onKey = (event: React.KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      if (!open) setTyped("");
      else if (found.length) setAt((now) => (now + step + found.length) % found.length);
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (open && found[Math.max(at, 0)]) choose(found[Math.max(at, 0)]!);
      else if (!open) setTyped("");
    } else if (event.key === "Escape" && open) {
      event.preventDefault();
      event.stopPropagation();
      close();
    }
  };
  const empty = props.search && !typed ? "Type to search" : busy ? "Searching…" : "No results";
  return (
    <div className="combobox">
      <input
        role="combobox"
        aria-label={props.label}
        aria-expanded={open}
        aria-controls={`${id}list`}
        aria-autocomplete="list"
        aria-activedescendant={open && at >= 0 ? `${id}${at}` : undefined}
        autoComplete="off"
        placeholder={props.placeholder ?? "Select an option"}
        value={typed ?? props.chosen?.text.text ?? ""}
        onClick={() => setTyped((now) => now ?? "")}
        onChange={(event) => {
          setTyped(event.target.value);
          setAt(0);
        }}
        onKeyDown={onKey}
        onBlur={close}
      />
      {props.clears && props.chosen && !open ? (
        <button type="button" className="clear" aria-label={`Clear ${props.label}`} onClick={() => props.onChoose(null)}>
          ×
        </button>
      ) : (
        <span className="arrow" aria-hidden>
          ▾
        </span>
      )}
      {open && (
        <ul role="listbox" id={`${id}list`} aria-label={props.label} ref={list}>
          {found.map((option, place) => (
            <li
              key={option.value}
              id={`${id}${place}`}
              role="option"
              aria-selected={place === at}
              onMouseDown={(event) => {
                event.preventDefault();
                choose(option);
              }}
            >
              {option.text.text}
              {option.description && <small>{option.description.text}</small>}
            </li>
          ))}
          {!found.length && <li className="none">{empty}</li>}
        </ul>
      )}
    </div>
  );
}
