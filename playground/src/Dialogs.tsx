import { useEffect, useRef, useState, type ReactNode } from "react";
import { ask, upload, type Block, type Json, type Option, type View } from "./api";
import { Blocks } from "./Blocks";
import { Avatar, Clip } from "./Messages";
import { Combobox } from "./Combobox";
import { optionsOf, useHere, type Confirm } from "./store";

/** The browser's own dialog: it keeps the focus inside and closes by Escape. */
export function Dialog(props: { label: string; onClose: () => void; className?: string; children: ReactNode }) {
  const box = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    box.current?.showModal();
    box.current?.querySelector<HTMLElement>("input, textarea, select")?.focus();
    return () => before?.focus?.();
  }, []);
  return (
    <dialog
      ref={box}
      className={props.className}
      aria-label={props.label}
      onCancel={(event) => {
        event.preventDefault();
        props.onClose();
      }}
    >
      {props.children}
    </dialog>
  );
}

export function Sure({ about, done }: { about: Confirm; done: (yes: boolean) => void }) {
  return (
    <Dialog label={about.title} onClose={() => done(false)} className="sure">
      <h2>{about.title}</h2>
      <p>{about.text}</p>
      <footer>
        <button onClick={() => done(false)}>{about.deny}</button>
        <button className="primary" onClick={() => done(true)}>
          {about.confirm}
        </button>
      </footer>
    </Dialog>
  );
}

type Values = Record<string, any>;
type Field = { block: Block; value: any; set: (value: any) => void; view: View };

function Files({ block, value, set }: Field) {
  const here = useHere();
  const files: Json[] = value ?? [];
  const most = block.element.max_files ?? 10;
  const types = (block.element.filetypes ?? []).map((kind: string) => `.${kind}`).join(",");
  const add = async (list: FileList | null) => {
    const sent = await Promise.all([...(list ?? [])].slice(0, most).map((file) => upload(file, here.user)));
    for (const one of sent) if (one.error) here.say(`Slack refused the file: ${one.error}`);
    set([...files, ...sent.filter((one) => one.file).map((one) => one.file)].slice(0, most));
  };
  return (
    <div className="files">
      <input
        type="file"
        aria-label={block.label.text}
        multiple={most > 1}
        accept={types || undefined}
        onChange={(event) => void add(event.target.files)}
      />
      {files.map((file) => (
        <span key={file.id} className="chip">
          <Clip /> {file.name}
          <button type="button" aria-label={`Remove ${file.name}`} onClick={() => set(files.filter((f) => f !== file))}>
            ×
          </button>
        </span>
      ))}
    </div>
  );
}

function Choice({ block, value, set, view }: Field) {
  const here = useHere();
  const { boot } = here;
  const element = block.element;
  const named = (id: string, name: string): Option => ({ text: { text: name }, value: id });
  const places = boot.channels.filter((c) => !c.im || c.id.slice(1) === here.user.slice(1));
  const kinds: Record<string, Option[]> = {
    static_select: optionsOf(element),
    users_select: boot.users.map((u) => named(u.id, u.real_name)),
    conversations_select: places.map((c) => named(c.id, c.im ? c.name : `#${c.name}`)),
    channels_select: places.filter((c) => !c.im).map((c) => named(c.id, `#${c.name}`)),
  };
  const options = kinds[element.type];
  const whole = element.type.startsWith("static") || element.type.startsWith("external");
  const chosen = whole ? value : options?.find((o) => o.value === value);
  const search = async (typed: string) => {
    const said = await ask("suggest", { view: view.id, action_id: element.action_id, typed });
    if (said.error) here.say(`The menu got no options: ${said.error}`);
    return (said.options ?? []) as Option[];
  };
  return (
    <Combobox
      label={block.label.text}
      placeholder={element.placeholder?.text}
      options={options}
      search={element.type === "external_select" ? search : undefined}
      chosen={chosen}
      clears={block.optional}
      onChoose={(option) => set(option && (whole ? option : option.value))}
    />
  );
}

function Boxes({ block, value, set }: Field) {
  const many = block.element.type !== "radio_buttons";
  const chosen: Option[] = many ? (value ?? []) : value ? [value] : [];
  const has = (option: Option) => chosen.some((one) => one.value === option.value);
  const toggle = (option: Option) =>
    set(many ? (has(option) ? chosen.filter((o) => o.value !== option.value) : [...chosen, option]) : option);
  return (
    <div role="group" aria-label={block.label.text}>
      {optionsOf(block.element).map((option) => (
        <label key={option.value} className="box">
          <input
            type={many ? "checkbox" : "radio"}
            name={block.block_id}
            checked={has(option)}
            onChange={() => toggle(option)}
          />
          {option.text.text}
        </label>
      ))}
    </div>
  );
}

function Input(props: Field) {
  const { block, value, set } = props;
  const element = block.element;
  const common = {
    "aria-label": block.label.text,
    placeholder: element.placeholder?.text,
    value: value ?? "",
    onChange: (event: { target: { value: string } }) => set(event.target.value || null),
  };
  switch (element.type) {
    case "plain_text_input":
      return element.multiline ? (
        <textarea {...common} rows={4} maxLength={element.max_length} />
      ) : (
        <input {...common} maxLength={element.max_length} />
      );
    case "number_input":
      return <input {...common} type="number" min={element.min_value} max={element.max_value} />;
    case "datepicker":
      return <input {...common} type="date" />;
    case "file_input":
      return <Files {...props} />;
    case "radio_buttons":
    case "checkboxes":
    case "multi_static_select":
      return <Boxes {...props} />;
    default:
      return <Choice {...props} />;
  }
}

function initial(element: Json, channel: string): any {
  if (element.default_to_current_conversation && !element.initial_conversation) return channel;
  const names = ["value", "option", "options", "date", "user", "conversation", "channel", "files"];
  return names.map((name) => element[`initial_${name}`]).find((value) => value !== undefined);
}

export function Modal({ view, channel }: { view: View; channel: string }) {
  const here = useHere();
  const [changed, setChanged] = useState<Values>({});
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [refused, setRefused] = useState(0);
  const [busy, setBusy] = useState(false);
  const { title, submit, close, blocks } = view.content;
  const values: Values = {};
  for (const block of blocks) {
    if (block.type !== "input") continue;
    const name = block.element.action_id;
    const value = name in changed ? changed[name] : initial(block.element, channel);
    if (value !== undefined) values[name] = value;
  }
  useEffect(() => {
    document.querySelector<HTMLElement>(".field.wrong :is(input, textarea)")?.focus();
  }, [refused]);
  const cancel = () => void ask("close", { view: view.id });
  const send = async (event: React.FormEvent) => {
    event.preventDefault();
    setBusy(true);
    const said = await ask("submit", { view: view.id, values });
    setBusy(false);
    setErrors(said.errors ?? {});
    setRefused((times) => times + 1);
    if (said.error) here.say(`We had some trouble connecting: ${said.error}`);
  };
  const click = async (action: string, selected?: string) => {
    const said = await ask("click-view", { view: view.id, action_id: action, selected });
    if (said.error) here.say(`Slack shows a warning: ${said.error}`);
  };
  return (
    <Dialog label={title.text} onClose={cancel} className="modal">
      <form onSubmit={send} noValidate>
        <header>
          <Avatar name="psa-bot" />
          <h2>{title.text}</h2>
          <button type="button" aria-label="Close" onClick={cancel}>
            ×
          </button>
        </header>
        <div className="fields">
          {blocks.map((block) =>
            block.type === "input" ? (
              <div key={block.block_id} className={`field ${errors[block.block_id] ? "wrong" : ""}`}>
                <span className="label">
                  {block.label.text} {block.optional && <i>(optional)</i>}
                </span>
                <Input
                  block={block}
                  view={view}
                  value={values[block.element.action_id]}
                  set={(value) => {
                    setChanged((now) => ({ ...now, [block.element.action_id]: value }));
                    setErrors(({ [block.block_id]: _mended, ...others }) => others);
                  }}
                />
                {block.hint && <small>{block.hint.text}</small>}
                {errors[block.block_id] && (
                  <p className="error" role="alert">
                    {errors[block.block_id]}
                  </p>
                )}
              </div>
            ) : (
              <Blocks key={block.block_id} blocks={[block]} onClick={click} />
            ),
          )}
        </div>
        <footer>
          <button type="button" onClick={cancel}>
            {close?.text ?? "Cancel"}
          </button>
          {submit && (
            <button className="primary" disabled={busy}>
              {busy ? "Sending…" : submit.text}
            </button>
          )}
        </footer>
      </form>
    </Dialog>
  );
}
