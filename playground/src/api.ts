// What the demo tells the page, and what the page asks of it.

export type Json = Record<string, any>;
export type Option = { text: { text: string }; value: string; description?: { text: string } };
export type Element = Json & { type: string; action_id: string };
export type Block = Json & { type: string; block_id: string };
export type Message = {
  channel: string;
  ts: string;
  thread_ts: string | null;
  text: string;
  blocks: Block[];
  user: string;
  edited: boolean;
  ephemeral_to: string | null;
  files: Json[];
};
export type View = { id: string; user: string; hash: string; content: Json & { blocks: Block[] } };
export type Entry = {
  who: string;
  title: string;
  at: number;
  status: number;
  ms?: number;
  error?: string | null;
  request: Json;
  answer: Json;
};
export type State = {
  ahead: number;
  fault: string;
  story: string | null;
  tables: string;
  sync: { since: string | null; last: [string, string] | null; by_itself: boolean };
};
export type News = {
  messages?: Message[];
  gone?: [string, string][];
  views?: { open: View[] };
  homes?: Record<string, View>;
  journal?: Entry[];
  state?: State;
};
export type Step = { say: string; type: string; open: string; move: string };
export type Story = { id: string; title: string; about: string; section: string; steps: Step[] };
export type Boot = {
  channels: { id: string; name: string; member: boolean; im: boolean }[];
  users: { id: string; name: string; real_name: string }[];
  bot: { id: string; name: string };
  command: string;
  commands: { word: string; hint: string; about: string }[];
  shortcuts: Record<"message" | "global", { callback_id: string; name: string }>;
  stories: Story[];
  faults: string[];
  zone: string;
};
export type Said = { error?: string; errors?: Record<string, string> } & Json;

export async function boot(): Promise<Boot> {
  return (await fetch("api/boot")).json();
}

export async function ask(what: string, about: Json = {}): Promise<Said> {
  try {
    const answer = await fetch(`api/${what}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(about),
    });
    return await answer.json();
  } catch {
    return { error: "The demo does not answer. Does it still run?" };
  }
}

export async function upload(file: File, user: string): Promise<Said> {
  const query = new URLSearchParams({ name: file.name, user });
  const answer = await fetch(`api/upload?${query}`, { method: "POST", body: file });
  return answer.json();
}

/** Follow the demo; after a lost connection everything is told anew. */
export function follow(begin: () => void, news: (news: News) => void, lost: () => void): () => void {
  const source = new EventSource("api/events");
  source.addEventListener("begin", begin);
  source.onmessage = (event) => news(JSON.parse(event.data));
  source.onerror = lost;
  return () => source.close();
}
