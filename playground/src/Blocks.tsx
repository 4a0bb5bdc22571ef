import { Component, type MouseEvent, type ReactNode } from "react";
import { Message as Drawn } from "slack-blocks-to-jsx";
import type { Block, Element, Json } from "./api";
import { Combobox } from "./Combobox";
import { optionsOf, useHere } from "./store";

export type Click = (action: string, selected?: string) => void;
const isMenu = (element?: Json) => Boolean(element?.type && /select$|^overflow$/.test(element.type));

/** The library's own dialogs and links stay shut: a click is the local Slack's business. */
function inert(element: Json): Json {
  const { confirm: _confirm, url: _url, ...rest } = element;
  return rest;
}

const decoded = (text: string) =>
  text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");

/**
 * Texts as Slack means them. The library formats plain text unless it is `verbatim`, and does not
 * format mrkdwn where it is, which for Slack says only that addresses are not made links.
 */
export function worded(value: any): any {
  if (Array.isArray(value)) return value.map(worded);
  if (value === null || typeof value !== "object") return value;
  if (value.type === "plain_text") return { ...value, text: decoded(value.text), verbatim: true };
  const { verbatim: _verbatim, ...rest } = value;
  return Object.fromEntries(Object.entries(rest).map(([name, part]) => [name, worded(part)]));
}

/** What the library cannot draw: it crashes on numbers in a table, and leaves out `data_table`. */
function drawable(block: Block): Block {
  if (block.type === "actions") return { ...block, elements: block.elements.map(inert) };
  if (block.type === "section" && block.accessory) {
    if (isMenu(block.accessory)) return { ...block, accessory: undefined };
    return { ...block, accessory: inert(block.accessory) };
  }
  if (block.type !== "table" && block.type !== "data_table") return block;
  const cell = (one: Json) => {
    if (one.type === "rich_text") return one;
    const text = { type: "text", text: decoded(String(one.text ?? one.value)) };
    return { type: "rich_text", elements: [{ type: "rich_text_section", elements: [text] }] };
  };
  return { ...block, type: "table", rows: block.rows.map((row: Json[]) => row.map(cell)) };
}

class Guard extends Component<{ children: ReactNode; block: Json }, { failed: boolean }> {
  override state = { failed: false };
  static getDerivedStateFromError() {
    return { failed: true };
  }
  override render() {
    if (!this.state.failed) return this.props.children;
    return <pre className="json">{JSON.stringify(this.props.block, null, 2)}</pre>;
  }
}

function ByLibrary({ block }: { block: Block }) {
  const { boot, theme } = useHere();
  const data = {
    users: [...boot.users.map((u) => ({ id: u.id, name: u.real_name })), boot.bot],
    channels: boot.channels,
    user_groups: [{ id: "S0BILLING", name: "billing-ops" }],
  };
  return (
    <Guard block={block}>
      <Drawn blocks={[worded(drawable(block))]} logo="" name="" withoutWrapper theme={theme} data={data} />
    </Guard>
  );
}

function Menu({ element, onClick }: { element: Element; onClick: Click }) {
  const { boot } = useHere();
  const label = decoded(element.placeholder?.text ?? "Select an option");
  const people = boot.users.map((u) => ({ text: { text: u.real_name }, value: u.id }));
  const options = element.type === "users_select" ? people : optionsOf(element);
  return (
    <Combobox
      label={label}
      placeholder={label}
      options={options}
      chosen={element.initial_option}
      onChoose={(option) => option && onClick(element.action_id, option.value)}
    />
  );
}

/** Blocks as Slack draws them; `onClick` hears of buttons and menus by their action. */
export function Blocks({ blocks, onClick }: { blocks: Block[]; onClick: Click }) {
  const here = useHere();
  const elements: Element[] = blocks.flatMap((b) => [...(b.elements ?? []), b.accessory ?? {}]);

  const clicked = async (action: string, selected?: string) => {
    const element = elements.find((one) => one.action_id === action);
    if (!element) return;
    if (element.confirm) {
      const { title, text, confirm, deny } = element.confirm;
      const words = { title: title.text, text: text.text, confirm: confirm.text, deny: deny.text };
      if (!(await here.sure(words))) return;
    }
    onClick(action, selected);
    if (element.url) follow(element.url);
  };
  const follow = (url: string) => {
    const found = /Autotask\/AutotaskExtend.*?(Account|Contract)ID=(\d+)/i.exec(url);
    if (found?.[1]?.toLowerCase() === "account") here.openAccount({ account: Number(found[2]) });
    else if (found) here.openAccount({ contract: Number(found[2]) });
    else if (/AutotaskExtend/i.test(url)) here.say(`Opens in Autotask: ${url}`);
    else window.open(url, "_blank", "noopener");
  };
  const delegate = (event: MouseEvent) => {
    const target = event.target as HTMLElement;
    const link = target.closest("a[href]");
    if (link) {
      event.preventDefault();
      follow(link.getAttribute("href")!);
      return;
    }
    const button = target.closest("button[id]");
    if (button) void clicked(button.id);
  };
  return (
    <div className="blocks" onClick={delegate}>
      {blocks.map((block) => {
        const menu = block.accessory && isMenu(block.accessory);
        if (block.type === "actions" && block.elements.some(isMenu)) {
          return (
            <div className="actions" key={block.block_id}>
              {block.elements.map((element: Element) =>
                isMenu(element) ? (
                  <Menu key={element.action_id} element={element} onClick={clicked} />
                ) : (
                  <ByLibrary key={element.action_id} block={{ ...block, elements: [element] }} />
                ),
              )}
            </div>
          );
        }
        return (
          <div key={block.block_id}>
            <ByLibrary block={block} />
            {menu && <Menu element={block.accessory} onClick={clicked} />}
          </div>
        );
      })}
    </div>
  );
}
