import { useState } from "react";
import { ask, type Entry, type Story } from "./api";
import { useHere } from "./store";

export function Json({ value }: { value: unknown }) {
  return (
    <pre className="json" tabIndex={0}>
      {JSON.stringify(value, null, 2)}
    </pre>
  );
}

function isBad(entry: Entry): boolean {
  return Boolean(entry.error) || entry.answer?.ok === false || entry.status === 0 || entry.status >= 400;
}

/** Each request and its answer. */
export function Journal() {
  const { world } = useHere();
  const [who, setWho] = useState("");
  const kinds = [...new Set(world.journal.map((entry) => entry.who))].sort();
  const shown = world.journal.filter((entry) => !who || entry.who === who).toReversed();
  return (
    <div className="journal">
      <select aria-label="Which requests" value={who} onChange={(event) => setWho(event.target.value)}>
        <option value="">All requests</option>
        {kinds.map((kind) => (
          <option key={kind}>{kind}</option>
        ))}
      </select>
      {shown.map((entry) => (
        <details key={`${entry.at} ${entry.title}`} className={isBad(entry) ? "entry bad" : "entry"}>
          <summary>
            <span className="who">{entry.who}</span> <b>{entry.title}</b>
            <span className="status">
              {entry.answer?.error ?? entry.error ?? entry.status}
              {entry.ms !== undefined && ` · ${entry.ms} ms`}
            </span>
          </summary>
          <h5>Request</h5>
          <Json value={entry.request} />
          <h5>Answer</h5>
          <Json value={entry.answer} />
        </details>
      ))}
      {!shown.length && <p className="none">Nothing yet. Ask something.</p>}
    </div>
  );
}

/** The list of stories, and the one that is being told. */
export function Stories(props: {
  type: (text: string) => void;
  begun: () => void;
  open: (name: string) => void;
}) {
  const here = useHere();
  const { boot, world } = here;
  const story = boot.stories.find((one) => one.id === world.state.story);
  const begin = async (one: Story | null) => {
    await ask("story", { id: one?.id ?? "" });
    props.begun();
  };
  const move = (by: string) => {
    const minutes = /^(\d+)m$/.exec(by)?.[1];
    void ask("clock", minutes ? { minutes: Number(minutes) } : { to: by });
  };
  if (!story) {
    return (
      <div className="stories">
        <p>
          psa-bot says why an account, a service or a count from Autotask is missing or wrong in Gradient. Each story
          sets a scene, and says what to try.
        </p>
        {boot.stories.map((one) => (
          <button key={one.id} className="card" onClick={() => void begin(one)}>
            <b>{one.title}</b>
            <span>{one.about}</span>
            <small>Section {one.section} of Gradient’s guide</small>
          </button>
        ))}
        <button onClick={() => void begin(null)}>Begin anew without a story</button>
      </div>
    );
  }
  return (
    <div className="stories">
      <h3>{story.title}</h3>
      <p>{story.about}</p>
      <ol>
        {story.steps.map((step, place) => (
          <li key={place}>
            <p>{step.say}</p>
            {step.type && (
              <button className="type" onClick={() => props.type(step.type)}>
                <code>{step.type}</code>
              </button>
            )}
            {step.open && <button onClick={() => props.open(step.open)}>Show {step.open} in Autotask</button>}
            {step.move && (
              <button onClick={() => move(step.move)}>
                {step.move === "month" ? "Move the clock to the 1st" : `Move the clock by ${step.move.slice(0, -1)} minutes`}
              </button>
            )}
          </li>
        ))}
      </ol>
      <div className="row">
        <button onClick={() => void begin(story)}>Begin this story anew</button>
        <button onClick={() => void begin(null)}>All stories</button>
      </div>
    </div>
  );
}
