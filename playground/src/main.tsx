import { useCallback, useEffect, useMemo, useReducer, useRef, useState } from "react";
import { createRoot } from "react-dom/client";
import "slack-blocks-to-jsx/dist/style.css";
import "./style.css";
import { ask, boot as start, follow, type Boot, type Json as Anything, type Message, type News } from "./api";
import { Autotask } from "./Autotask";
import { Blocks } from "./Blocks";
import { Composer } from "./Composer";
import { Dialog, Modal, Sure } from "./Dialogs";
import { MessageList, Robot } from "./Messages";
import { Journal, Json, Stories } from "./Side";
import { dateTime, EMPTY, Here, messagesOf, told, type Confirm, type Shared } from "./store";

type Pane = "channels" | "chat" | "thread" | "stories" | "autotask" | "json";
type Look = "system" | "light" | "dark";
const SIDE: [Pane, string][] = [
  ["stories", "Stories"],
  ["autotask", "Autotask"],
  ["json", "JSON"],
];
const HOME = "home";
const REFUSED = new Set(["invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long", "no_text", "invalid_arguments"]);

function useTheme(): [Look, (look: Look) => void, "light" | "dark"] {
  const query = useMemo(() => matchMedia("(prefers-color-scheme: dark)"), []);
  const [look, setLook] = useState<Look>((localStorage.getItem("look") as Look) ?? "system");
  const [system, setSystem] = useState(query.matches);
  useEffect(() => {
    const listen = () => setSystem(query.matches);
    query.addEventListener("change", listen);
    return () => query.removeEventListener("change", listen);
  }, [query]);
  const theme = look === "system" ? (system ? "dark" : "light") : look;
  useEffect(() => {
    document.documentElement.dataset.theme = theme;
    localStorage.setItem("look", look);
  }, [theme, look]);
  return [look, setLook, theme];
}

function Page({ boot }: { boot: Boot }) {
  const [world, hear] = useReducer(told, EMPTY);
  const [lost, setLost] = useState(false);
  const [user, setUser] = useState(boot.users[0]!.id);
  const [place, setPlace] = useState(boot.channels[0]!.id);
  const [thread, setThread] = useState<string | null>(null);
  const [pane, setPane] = useState<Pane>("chat");
  const [side, setSide] = useState<Pane>("stories");
  const [draft, setDraft] = useState<{ text: string }>();
  const [opened, setOpened] = useState<Parameters<Shared["openAccount"]>[0] | null>(null);
  const [question, setQuestion] = useState<{ about: Confirm; done: (yes: boolean) => void } | null>(null);
  const [shown, setShown] = useState<{ title: string; value: Anything } | null>(null);
  const [toast, setToast] = useState("");
  const [read, setRead] = useState<Record<string, number>>({});
  const [spoken, setSpoken] = useState("");
  const [look, setLook, theme] = useTheme();
  const known = useRef(new Map<string, Message>());

  const say = useCallback((text: string) => setToast(text), []);
  useEffect(() => {
    if (!toast) return;
    const timer = setTimeout(() => setToast(""), 9000);
    return () => clearTimeout(timer);
  }, [toast]);

  useEffect(
    () =>
      follow(
        () => {
          known.current.clear();
          setLost(false);
          hear("begin");
        },
        (news: News) => {
          hear(news);
          const first = known.current.size === 0;
          for (const one of news.messages ?? []) {
            const key = `${one.channel} ${one.ts}`;
            if (!first && one.user === boot.bot.id) setSpoken(`psa-bot: ${one.text}`);
            known.current.set(key, one);
          }
          for (const entry of news.journal ?? []) {
            const error = entry.answer?.error;
            if (!first && REFUSED.has(error)) {
              const why = entry.answer.response_metadata?.messages?.join(" ") ?? "";
              setToast(`Slack refused ${entry.title}: ${error}. ${why}`);
            }
          }
        },
        () => setLost(true),
      ),
    [boot],
  );

  const goto = (to: string) => {
    setPlace(to);
    setPane("chat");
    setThread(null);
    if (to === HOME) void ask("home", { user }).then((said) => said.error && say(said.error));
  };
  const openSide = (to: Pane) => {
    setSide(to);
    setPane(to);
  };
  const here: Shared = {
    boot,
    world,
    user,
    theme,
    say,
    sure: (about) => new Promise((done) => setQuestion({ about, done })),
    openAccount: (where) => {
      setOpened({ ...where });
      openSide("autotask");
    },
    openThread: (message) => {
      setThread(message.thread_ts ?? message.ts);
      setPane("thread");
    },
    showJson: (title, value) => setShown({ title, value }),
  };

  const channels = boot.channels.filter((c) => !c.im || c.id.slice(1) === user.slice(1));
  const all = messagesOf(world, place, user);
  const roots = all.filter((m) => !m.thread_ts);
  const inThread = all.filter((m) => m.thread_ts);
  const root = thread ? all.find((m) => m.ts === thread) : undefined;
  const replies = root ? [root, ...inThread.filter((m) => m.thread_ts === thread)] : [];
  const channel = boot.channels.find((c) => c.id === place);
  const title = place === HOME ? "psa-bot" : channel?.im ? channel.name : `#${channel?.name}`;
  const mine = world.views.filter((v) => v.user === user);
  const view = mine[mine.length - 1];
  const home = world.homes[user];
  useEffect(() => setRead((now) => ({ ...now, [place]: all.length })), [place, all.length]);
  const fresh = (id: string) => id !== place && messagesOf(world, id, user).length > (read[id] ?? 0);

  const become = (other: string) => {
    setUser(other);
    setThread(null);
    if (place === HOME || channel?.im) setPlace(boot.channels[0]!.id);
  };
  const clickHome = async (action: string, selected?: string) => {
    const said = await ask("click-view", { view: home!.id, action_id: action, selected });
    if (said.error) say(`Slack shows a warning: ${said.error}`);
  };
  const moved = Math.abs(world.state.ahead) > 1;
  return (
    <Here.Provider value={here}>
      <div className="page" data-pane={pane} data-thread={Boolean(root)}>
        <nav className="channels" aria-label="Channels">
          <h1>Demo MSP</h1>
          <label className="person">
            You are
            <select value={user} onChange={(event) => become(event.target.value)}>
              {boot.users.map((one, number) => (
                <option key={one.id} value={one.id}>
                  {one.real_name} {number === 0 ? "(billing-ops)" : ""}
                </option>
              ))}
            </select>
          </label>
          <h2>Channels</h2>
          {channels
            .filter((c) => !c.im)
            .map((c) => (
              <button key={c.id} aria-current={place === c.id ? "page" : undefined} className={fresh(c.id) ? "fresh" : ""} onClick={() => goto(c.id)}>
                <span aria-hidden>#</span> {c.name}
                {!c.member && <small> bot not in it</small>}
              </button>
            ))}
          <h2>Apps</h2>
          <button aria-current={place === HOME ? "page" : undefined} onClick={() => goto(HOME)}>
            <Robot /> psa-bot home
          </button>
          {channels
            .filter((c) => c.im)
            .map((c) => (
              <button key={c.id} aria-current={place === c.id ? "page" : undefined} className={fresh(c.id) ? "fresh" : ""} onClick={() => goto(c.id)}>
                <span aria-hidden>@</span> psa-bot messages
              </button>
            ))}
          <div className="look" role="radiogroup" aria-label="Colours">
            {(["system", "light", "dark"] as Look[]).map((one) => (
              <label key={one} className={look === one ? "on" : ""}>
                <input type="radio" name="look" checked={look === one} onChange={() => setLook(one)} />
                {one}
              </label>
            ))}
          </div>
        </nav>

        <main className="chat" aria-label={title}>
          <header className="bar">
            <h2>{title}</h2>
            {moved && <span className="moved">It is {dateTime(boot, new Date(Date.now() + world.state.ahead * 1000))}</span>}
            {world.state.fault !== "off" && <span className="moved bad">Autotask: {world.state.fault}</span>}
            {lost && <span className="moved bad">The demo is not running</span>}
          </header>
          {place === HOME ? (
            <div className="home list" tabIndex={0} aria-label="App Home">
              {home ? <Blocks blocks={home.content.blocks} onClick={clickHome} /> : <p className="none">Loading…</p>}
            </div>
          ) : (
            <>
              <MessageList messages={roots} threads={inThread} />
              <Composer key={place} channel={place} label={`Message ${title}`} draft={draft} />
            </>
          )}
        </main>

        {root && (
          <section className="thread" aria-label="Thread">
            <header className="bar">
              <h2>Thread</h2>
              <button
                aria-label="Close thread"
                onClick={() => {
                  setThread(null);
                  setPane("chat");
                }}
              >
                ×
              </button>
            </header>
            <MessageList messages={replies} />
            <Composer key={thread} channel={place} thread={thread!} label="Reply" />
          </section>
        )}

        <aside className="side" aria-label="Playground">
          <div className="tabs" role="tablist">
            {SIDE.map(([id, name]) => (
              <button
                key={id}
                role="tab"
                id={`tab-${id}`}
                aria-controls="side"
                aria-selected={side === id}
                tabIndex={side === id ? 0 : -1}
                onClick={() => openSide(id)}
                onKeyDown={(event) => {
                  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
                  if (!step) return;
                  const next = SIDE[(SIDE.findIndex((one) => one[0] === id) + step + SIDE.length) % SIDE.length]![0];
                  openSide(next);
                  document.getElementById(`tab-${next}`)?.focus();
                }}
              >
                {name}
              </button>
            ))}
          </div>
          <div className="panel" role="tabpanel" id="side" aria-labelledby={`tab-${side}`}>
            {side === "stories" && (
              <Stories
                type={(text) => {
                  if (place === HOME) setPlace(boot.channels[0]!.id);
                  setPane("chat");
                  setDraft({ text });
                }}
                begun={() => {
                  setThread(null);
                  setPlace(boot.channels[0]!.id);
                }}
                open={(name) => here.openAccount({ name })}
              />
            )}
            {side === "autotask" && <Autotask opened={opened} />}
            {side === "json" && <Journal />}
          </div>
        </aside>

        <nav className="bottom" aria-label="Panes">
          {(
            [
              ["channels", "Channels", "#"],
              ["chat", "Chat", "✎"],
              ...(root ? [["thread", "Thread", "↳"]] : []),
              ["stories", "Stories", "★"],
              ["autotask", "Autotask", "▤"],
              ["json", "JSON", "{}"],
            ] as [Pane, string, string][]
          ).map(([id, name, sign]) => (
            <button
              key={id}
              aria-current={pane === id ? "page" : undefined}
              onClick={() => (SIDE.some((one) => one[0] === id) ? openSide(id) : setPane(id))}
            >
              <span aria-hidden>{sign}</span>
              {name}
            </button>
          ))}
        </nav>
      </div>

      <div className="spoken" aria-live="polite">
        {spoken}
      </div>
      {toast && (
        <div className="toast" role="alert">
          {toast}
          <button aria-label="Dismiss" onClick={() => setToast("")}>
            ×
          </button>
        </div>
      )}
      {view && <Modal key={`${view.id} ${view.content.title.text}`} view={view} channel={place === HOME ? boot.channels[0]!.id : place} />}
      {question && (
        <Sure
          about={question.about}
          done={(yes) => {
            question.done(yes);
            setQuestion(null);
          }}
        />
      )}
      {shown && (
        <Dialog label={shown.title} onClose={() => setShown(null)} className="modal">
          <header>
            <h2>{shown.title}</h2>
            <button aria-label="Close" onClick={() => setShown(null)}>
              ×
            </button>
          </header>
          <Json value={shown.value} />
        </Dialog>
      )}
    </Here.Provider>
  );
}

void start().then((boot) => createRoot(document.getElementById("root")!).render(<Page boot={boot} />));
