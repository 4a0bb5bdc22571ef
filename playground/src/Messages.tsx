import { useEffect, useRef, useState } from "react";
import { ask, type Message } from "./api";
import { Blocks } from "./Blocks";
import { clock, nameOf, useHere } from "./store";

export function Avatar({ name }: { name: string }) {
  const isBot = name === "psa-bot";
  return (
    <span className={`avatar ${isBot ? "bot" : ""}`} aria-hidden>
      {isBot ? <Robot /> : name.split(" ").map((word) => word[0]).join("")}
    </span>
  );
}

export function Robot() {
  return (
    <svg viewBox="0 0 24 24" width="1em" height="1em" fill="none" stroke="currentColor" strokeWidth="2">
      <rect x="4" y="8" width="16" height="11" rx="3" />
      <path d="M12 8V4M2 12v4M22 12v4" strokeLinecap="round" />
      <circle cx="9" cy="13" r="1" fill="currentColor" />
      <circle cx="15" cy="13" r="1" fill="currentColor" />
    </svg>
  );
}

export function Clip() {
  return (
    <svg viewBox="0 0 24 24" width="1em" height="1em" fill="none" stroke="currentColor" strokeWidth="2" aria-hidden>
      <path d="m20 11-8.5 8.5a5 5 0 0 1-7-7L13 4a3.5 3.5 0 0 1 5 5l-8.5 8.5a2 2 0 0 1-3-3L14 7" strokeLinecap="round" />
    </svg>
  );
}

/** A person's words, or the text of a message without blocks. */
function Text({ text }: { text: string }) {
  const { boot } = useHere();
  const words = text
    .replace(/<@([A-Z0-9]+)>/g, (_, user) => `@${nameOf(boot, user)}`)
    .replace(/&lt;/g, "<")
    .replace(/&gt;/g, ">")
    .replace(/&amp;/g, "&");
  return <p className="text">{words}</p>;
}

function Menu({ message, close }: { message: Message; close: () => void }) {
  const here = useHere();
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    box.current?.querySelector("button")?.focus();
  }, []);
  const use = async () => {
    const { callback_id } = here.boot.shortcuts.message;
    const where = { channel: message.channel, ts: message.ts };
    const said = await ask("shortcut", { callback_id, user: here.user, ...where });
    if (said.error) here.say(`The shortcut failed: ${said.error}`);
  };
  const items: [string, () => void][] = [
    [here.boot.shortcuts.message.name, use],
    ["Reply in thread", () => here.openThread(message)],
    ["Show as JSON", () => here.showJson("This message", message)],
  ];
  const onKey = (event: React.KeyboardEvent) => {
    const buttons = [...(box.current?.querySelectorAll("button") ?? [])];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      const now = buttons.indexOf(document.activeElement as HTMLButtonElement);
      buttons[(now + step + buttons.length) % buttons.length]?.focus();
    } else if (event.key === "Escape") {
      event.stopPropagation();
      close();
    }
  };
  return (
    <div
      className="menu"
      role="menu"
      ref={box}
      onKeyDown={onKey}
      onBlur={(event) => !event.currentTarget.contains(event.relatedTarget) && close()}
    >
      {items.map(([name, act]) => (
        <button
          key={name}
          role="menuitem"
          onClick={() => {
            close();
            act();
          }}
        >
          {name}
        </button>
      ))}
    </div>
  );
}

export function MessageRow({ message, replies }: { message: Message; replies?: Message[] }) {
  const here = useHere();
  const [menu, setMenu] = useState(false);
  const [trouble, setTrouble] = useState("");
  const more = useRef<HTMLButtonElement>(null);
  const name = nameOf(here.boot, message.user);
  const mine = message.ephemeral_to !== null;
  const click = async (action: string, selected?: string) => {
    setTrouble("");
    const about = { channel: message.channel, ts: message.ts, action_id: action, selected };
    const said = await ask("click", { ...about, user: here.user });
    if (said.error) setTrouble(said.error);
  };
  return (
    <article className={`message ${mine ? "mine" : ""}`} aria-label={`${name}, ${clock(here.boot, message.ts)}`}>
      <Avatar name={name} />
      <div className="body">
        {mine && <p className="only">Only visible to you</p>}
        <header>
          <strong>{name}</strong>
          {message.user === here.boot.bot.id && <span className="app">APP</span>}
          <time>{clock(here.boot, message.ts)}</time>
        </header>
        {message.blocks.length ? <Blocks blocks={message.blocks} onClick={click} /> : <Text text={message.text} />}
        {message.edited && <span className="edited">(edited)</span>}
        {message.files.map((file) => (
          <p className="file" key={file.id ?? file.name}>
            <a href={`api/file/${file.id}`} target="_blank" rel="noreferrer">
              <Clip /> {file.title ?? file.name}
            </a>
            {/^image\/(png|jpeg|gif|webp)$/.test(file.mimetype) && <img src={`api/file/${file.id}`} alt={file.alt_txt || file.title} />}
          </p>
        ))}
        {trouble && (
          <p className="trouble" role="alert">
            ⚠ Slack shows a warning beside the button: {trouble}
          </p>
        )}
        {replies && replies.length > 0 && (
          <button className="replies" onClick={() => here.openThread(message)}>
            {replies.length} {replies.length === 1 ? "reply" : "replies"} <span>View thread ›</span>
          </button>
        )}
      </div>
      {!mine && (
        <div className="tools">
          <button
            ref={more}
            aria-label="More actions"
            aria-haspopup="menu"
            aria-expanded={menu}
            onClick={() => setMenu(!menu)}
          >
            ⋮
          </button>
          {menu && (
            <Menu
              message={message}
              close={() => {
                setMenu(false);
                more.current?.focus();
              }}
            />
          )}
        </div>
      )}
    </article>
  );
}

/** A list that stays at its end while new messages come. */
export function MessageList({ messages, threads }: { messages: Message[]; threads?: Message[] }) {
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => {
    end.current?.scrollIntoView({ block: "end" });
  }, [messages.length, messages[messages.length - 1]?.ts]);
  return (
    <div className="list" tabIndex={0} role="log" aria-label="Messages" aria-live="off">
      {messages.map((message) => (
        <MessageRow
          key={message.ts}
          message={message}
          replies={threads?.filter((reply) => reply.thread_ts === message.ts)}
        />
      ))}
      <div ref={end} />
    </div>
  );
}
