import { createContext, useContext } from "react";
import type { Boot, Entry, Json, Message, News, Option, State, View } from "./api";

export type World = {
  messages: Record<string, Message>;
  views: View[];
  homes: Record<string, View>;
  journal: Entry[];
  state: State;
};

export const EMPTY: World = {
  messages: {},
  views: [],
  homes: {},
  journal: [],
  state: {
    ahead: 0,
    fault: "off",
    story: null,
    tables: "",
    sync: { since: null, last: null, by_itself: true },
  },
};

const MOST = 500;

export function told(world: World, news: News | "begin"): World {
  if (news === "begin") return EMPTY;
  const messages = { ...world.messages };
  for (const [channel, ts] of news.gone ?? []) delete messages[`${channel} ${ts}`];
  for (const one of news.messages ?? []) messages[`${one.channel} ${one.ts}`] = one;
  return {
    messages,
    views: news.views?.open ?? world.views,
    homes: news.homes ?? world.homes,
    journal: news.journal ? [...world.journal, ...news.journal].slice(-MOST) : world.journal,
    state: news.state ?? world.state,
  };
}

/** The number in a time stamp counts up whatever the clock does. */
const place = (message: Message) => Number(message.ts.split(".")[1]);

export function messagesOf(world: World, channel: string, user: string): Message[] {
  return Object.values(world.messages)
    .filter((m) => m.channel === channel && (!m.ephemeral_to || m.ephemeral_to === user))
    .sort((a, b) => place(a) - place(b));
}

export type Confirm = { title: string; text: string; confirm: string; deny: string };

export type Shared = {
  boot: Boot;
  world: World;
  user: string;
  theme: "light" | "dark";
  say: (text: string) => void;
  sure: (about: Confirm) => Promise<boolean>;
  openAccount: (where: { account?: number; contract?: number; name?: string }) => void;
  openThread: (message: Message) => void;
  showJson: (title: string, value: Json) => void;
};

export const Here = createContext<Shared>(null as unknown as Shared);
export const useHere = () => useContext(Here);

export function nameOf(boot: Boot, user: string): string {
  if (user === boot.bot.id) return boot.bot.name;
  return boot.users.find((one) => one.id === user)?.real_name ?? user;
}

export function clock(boot: Boot, ts: string): string {
  const at = new Date(Number(ts.split(".")[0]) * 1000);
  return at.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: boot.zone });
}

export function dateTime(boot: Boot, at: Date): string {
  return at.toLocaleString("en-GB", {
    weekday: "short",
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    timeZone: boot.zone,
  });
}

export function optionsOf(element: Json): Option[] {
  const groups = element.option_groups as { options: Option[] }[] | undefined;
  return groups ? groups.flatMap((group) => group.options) : (element.options ?? []);
}
