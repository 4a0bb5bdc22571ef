import { useEffect, useRef, useState } from "react";
import { ask, type Json } from "./api";
import { Clip } from "./Messages";
import { dateTime, useHere } from "./store";

type Choice = { value: number; label: string };
type Line = {
  entity: string;
  id: number;
  name: string | null;
  bundle: boolean;
  units: number | null;
  then: { units: number; from: string } | null;
};
type Contract = Json & { id: number; name: string; lines: Line[]; notes: Json[] };
type Account = Json & { id: number; name: string; contracts: Contract[] };
type Tables = { accounts: Account[]; tickets: Json[]; choices: Record<string, Choice[]> };

const FAULTS: Record<string, string> = {
  off: "Works",
  throttle: "Throttled",
  maintenance: "Maintenance",
  "no-permission": "No permission",
};
const shortDay = (iso: string) =>
  new Date(`${iso}T12:00:00Z`).toLocaleDateString("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });

function useSend() {
  const here = useHere();
  return async (what: string, about: Json) => {
    const said = await ask(what, about);
    if (said.error) here.say(said.error);
  };
}

function Picked(props: { label: string; value: number; of: Choice[]; onChange: (value: number) => void }) {
  return (
    <select aria-label={props.label} value={props.value} onChange={(event) => props.onChange(Number(event.target.value))}>
      {!props.of.some((one) => one.value === props.value) && <option value={props.value}>{props.value}</option>}
      {props.of.map((one) => (
        <option key={one.value} value={one.value}>
          {one.label}
        </option>
      ))}
    </select>
  );
}

function Units({ line, contract, today }: { line: Line; contract: Contract; today: string }) {
  const send = useSend();
  const [units, setUnits] = useState(String(line.units ?? ""));
  const within = today >= contract.startDate && today <= contract.endDate;
  const [from, setFrom] = useState(within ? today : contract.startDate);
  useEffect(() => setUnits(String(line.units ?? "")), [line.units]);
  const name = `${line.name ?? line.id}`;
  const save = (event: React.FormEvent) => {
    event.preventDefault();
    void send("units", { entity: line.entity, id: line.id, units: Number(units), from });
  };
  return (
    <tr>
      <th scope="row">
        {name} {line.bundle && <small>bundle</small>}
        <small className="then">
          {line.units === null ? "no quantity today" : `${line.units} today`}
          {line.then && `, ${line.then.units} from ${shortDay(line.then.from)}`}
        </small>
      </th>
      <td>
        <form onSubmit={save}>
          <input aria-label={`Quantity of ${name}`} type="number" min={0} value={units} onChange={(e) => setUnits(e.target.value)} />
          <span>from</span>
          <input aria-label={`Effective date of ${name}`} type="date" value={from} onChange={(e) => setFrom(e.target.value)} />
          <button disabled={units === ""}>Set</button>
        </form>
      </td>
    </tr>
  );
}

function ContractBox({ contract, tables, today }: { contract: Contract; tables: Tables; today: string }) {
  const send = useSend();
  const here = useHere();
  const set = (field: string, value: unknown) =>
    void send("change", { entity: "Contracts", id: contract.id, field, value });
  const dated = (field: "startDate" | "endDate", label: string) => (
    <label>
      {label}
      <input
        type="date"
        key={contract[field]}
        defaultValue={contract[field]}
        onBlur={(event) => event.target.value && event.target.value !== contract[field] && set(field, event.target.value)}
        onKeyDown={(event) => event.key === "Enter" && event.currentTarget.blur()}
      />
    </label>
  );
  return (
    <section className="contract" aria-label={`Contract ${contract.name}`}>
      <h4>
        {contract.name} <small>{contract.id}</small>
      </h4>
      <div className="row">
        <label>
          Type
          <Picked label="Contract type" value={contract.contractType} of={tables.choices.contractType!} onChange={(v) => set("contractType", v)} />
        </label>
        <label>
          Status
          <Picked label="Contract status" value={contract.status} of={tables.choices.status!} onChange={(v) => set("status", v)} />
        </label>
        {dated("startDate", "From")}
        {dated("endDate", "To")}
      </div>
      <table>
        <tbody>
          {contract.lines.map((line) => (
            <Units key={`${line.entity}${line.id}`} line={line} contract={contract} today={today} />
          ))}
        </tbody>
      </table>
      {!contract.lines.length && <p className="none">No service on it.</p>}
      {contract.notes.map((note, place) => (
        <p className="note" key={place}>
          Note: {note.title}, {dateTime(here.boot, new Date(note.at))}
          {note.by && `, ${note.by}`}
        </p>
      ))}
      <p className="note">Last changed {dateTime(here.boot, new Date(contract.stamp))}</p>
    </section>
  );
}

function AccountBox({ account, tables, today, open }: { account: Account; tables: Tables; today: string; open: boolean }) {
  const send = useSend();
  const box = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    if (!open || !box.current) return;
    box.current.open = true;
    box.current.scrollIntoView({ block: "start" });
    box.current.querySelector("summary")?.focus({ preventScroll: true });
  }, [open]);
  const set = (field: string, value: unknown) =>
    void send("change", { entity: "Companies", id: account.id, field, value });
  const type = tables.choices.companyType!.find((one) => one.value === account.companyType)?.label;
  return (
    <details ref={box} className="account">
      <summary>
        <b>{account.name}</b>
        <span>{account.city}</span>
        <span className={type === "Customer" && account.isActive ? "tag" : "tag odd"}>
          {type}
          {!account.isActive && ", inactive"}
        </span>
      </summary>
      <div className="row">
        <label>
          Account type
          <Picked label={`Type of ${account.name}`} value={account.companyType} of={tables.choices.companyType!} onChange={(v) => set("companyType", v)} />
        </label>
        <label className="tick">
          <input type="checkbox" checked={account.isActive} onChange={(e) => set("isActive", e.target.checked)} />
          Active
        </label>
      </div>
      {account.contracts.map((contract) => (
        <ContractBox key={contract.id} contract={contract} tables={tables} today={today} />
      ))}
      {!account.contracts.length && <p className="none">No contract.</p>}
    </details>
  );
}

function Sync() {
  const send = useSend();
  const { boot, world } = useHere();
  const { since, last, by_itself } = world.state.sync;
  const words = since
    ? `A sync runs since ${dateTime(boot, new Date(since))}.`
    : last
      ? `The last one ${last[0] === "failed" ? "failed" : "ended"} ${dateTime(boot, new Date(last[1]))}.`
      : "None yet.";
  return (
    <fieldset>
      <legend>Gradient’s sync</legend>
      <p aria-live="polite">{words}</p>
      <div className="row">
        <button onClick={() => void send("sync", { do: "start" })} disabled={Boolean(since)}>
          Start a sync
        </button>
        <button onClick={() => void send("sync", { do: "completed" })} disabled={!since}>
          Finish
        </button>
        <button onClick={() => void send("sync", { do: "failed" })} disabled={!since}>
          Fail
        </button>
        <label className="tick">
          <input type="checkbox" checked={by_itself} onChange={(e) => void send("sync", { do: "by-itself", on: e.target.checked })} />
          ends by itself after 8 s
        </label>
      </div>
    </fieldset>
  );
}

function Clock() {
  const send = useSend();
  const { boot, world } = useHere();
  const [day, setDay] = useState("");
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 5000);
    return () => clearInterval(timer);
  }, []);
  const moved = Math.abs(world.state.ahead) > 1;
  return (
    <fieldset>
      <legend>The bot’s clock</legend>
      <p aria-live="polite">
        {dateTime(boot, new Date(now + world.state.ahead * 1000))} {moved && <b>(moved)</b>}
      </p>
      <div className="row">
        <button onClick={() => void send("clock", { minutes: 45 })}>+ 45 minutes</button>
        <button onClick={() => void send("clock", { minutes: 1440 })}>+ 1 day</button>
        <button onClick={() => void send("clock", { to: "month" })}>1st of next month</button>
        <input type="date" aria-label="Move the clock to" value={day} onChange={(e) => setDay(e.target.value)} />
        <button disabled={!day} onClick={() => void send("clock", { to: day })}>
          Go
        </button>
        <button disabled={!moved} onClick={() => void send("clock", {})}>
          Now
        </button>
      </div>
    </fieldset>
  );
}

export function Autotask({ opened }: { opened: { account?: number; contract?: number; name?: string } | null }) {
  const { world, boot } = useHere();
  const send = useSend();
  const [tables, setTables] = useState<Tables | null>(null);
  const [words, setWords] = useState("");
  useEffect(() => {
    void ask("autotask").then((said) => said.accounts && setTables(said as unknown as Tables));
  }, [world.state.tables, world.state.ahead]);
  useEffect(() => setWords(""), [opened]);
  const today = new Date(Date.now() + world.state.ahead * 1000).toLocaleDateString("en-CA", { timeZone: boot.zone });
  const isOpen = (one: Account) =>
    Boolean(opened) &&
    (one.id === opened!.account || one.name === opened!.name || one.contracts.some((c) => c.id === opened!.contract));
  const shown = tables?.accounts.filter((one) => one.name.toLowerCase().includes(words.toLowerCase())) ?? [];
  return (
    <div className="autotask">
      <fieldset>
        <legend>Autotask’s API</legend>
        <div className="row faults" role="radiogroup" aria-label="What goes wrong in Autotask">
          {["off", ...boot.faults.filter((name) => name !== "off")].map((name) => (
            <label key={name} className={world.state.fault === name ? "on" : ""}>
              <input type="radio" name="fault" checked={world.state.fault === name} onChange={() => void send("fault", { name })} />
              {FAULTS[name] ?? name}
            </label>
          ))}
        </div>
      </fieldset>
      <Sync />
      <Clock />
      <h3>Accounts</h3>
      <input className="filter" type="search" aria-label="Find an account" placeholder="Find an account" value={words} onChange={(e) => setWords(e.target.value)} />
      {tables && shown.map((one) => <AccountBox key={one.id} account={one} tables={tables} today={today} open={isOpen(one)} />)}
      <h3>Tickets</h3>
      {tables?.tickets.map((ticket) => (
        <details key={ticket.id} className="account">
          <summary>
            <b>{ticket.number}</b>
            <span>{ticket.title}</span>
          </summary>
          <p className="note">{ticket.account}</p>
          <pre className="words">{ticket.description}</pre>
          {ticket.notes.map((note: Json, place: number) => (
            <pre className="words" key={place}>
              {note.title}
              {"\n"}
              {note.description}
            </pre>
          ))}
          {ticket.files.map((name: string) => (
            <p key={name}>
              <Clip /> {name}
            </p>
          ))}
        </details>
      ))}
      {tables && !tables.tickets.length && <p className="none">None yet.</p>}
    </div>
  );
}
