import { cameraDiscovery, type DiscoveryPlace, personDiscovery } from "./home-assistant.ts";
import { KeptTopics } from "./kept-topics.ts";
import { MqttLink, type MqttLinkOptions, type Publish } from "./mqtt-link.ts";
import type { Notification } from "./notification.ts";
import type { RetainedState, SentLog } from "./sent-log.ts";
import type { MqttSettings } from "./settings.ts";
import type { NotifyTarget, OutgoingMessage } from "./target.ts";
import { subjectOf, topicsBelow } from "./topics.ts";

export interface MqttParts {
  readonly log: Pick<SentLog, "keep" | "kept" | "drop" | "takeBack" | "toEmpty">;
  readonly login: MqttLinkOptions["login"];
  readonly backoff?: MqttLinkOptions["backoff"];
}

export interface MqttTarget extends NotifyTarget {
  readonly isConnected: boolean;
  /** Takes back what the broker keeps of a person: the sensors of Home Assistant go. @returns topics emptied */
  forget(person: string): Promise<number>;
}

/** A broker. What it is asked to keep is written down first. */
export function openMqttTarget(settings: MqttSettings, { log, login, backoff }: MqttParts): MqttTarget {
  const { name, url, topic, timeoutMs, picture } = settings;
  const topics = topicsBelow(topic);
  const place: DiscoveryPlace = { prefix: settings.discoveryPrefix, node: topic, topics };
  const kept = new KeptTopics(name, log);
  const link = new MqttLink({
    name,
    url,
    login,
    status: { topic: topics.status, online: "online", offline: "offline" },
    timeoutMs,
    greet: (publish) => kept.tellAll(publish),
    ...(backoff === undefined ? {} : { backoff }),
  });
  const publish: Publish = (publication) => link.publish(publication);
  const emptied = async (): Promise<void> => {
    if (link.isConnected) await kept.emptyErased(publish);
  };
  // While the broker is away it is done with the next connection.
  const timer = setInterval(() => void emptied().catch(() => undefined), emptyEveryMs).unref();
  const keep = (notification: Notification): Promise<void> =>
    kept.keep(statesOf(notification, settings.discovery ? place : undefined, topics), publish);
  return {
    name,
    needsPicture: picture,
    get isConnected() {
      return link.isConnected;
    },
    async send({ notification, picture: shown, attempt }) {
      await keep(notification);
      const { monitor, person } = notification;
      if (picture && shown !== undefined)
        await publish({ topic: topics.pictureOf(monitor), payload: shown.bytes, retain: true });
      if (person.kind === "strangers")
        await publish({ topic: topics.strangerAt(monitor), payload: "ON", retain: false });
      const body = JSON.stringify(messageBody(notification, attempt));
      await publish({ topic: topics.seenAt(monitor), payload: body, retain: false });
      await publish({ topic: topics.notifications, payload: body, retain: false });
    },
    refresh: keep,
    async correct({ correction, attempt }) {
      const { told, corrects } = correction;
      if (told.name !== undefined)
        await kept.takeBack(topics.lastSeen(told.name), { id: corrects, otherwise: neverSeen }, publish);
      await publish({ topic: topics.corrections, payload: JSON.stringify({ ...correction, attempt }), retain: false });
    },
    forget: (person) => kept.forget(subjectOf(person), publish),
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await link[Symbol.asyncDispose]();
    },
  };
}

/** Who was erased is taken back so soon. */
const emptyEveryMs = 30_000;

/** Home Assistant's sensors take null for "not known". */
const neverSeen = JSON.stringify({
  camera: null,
  monitor: null,
  at: null,
  event: null,
  probability: null,
  id: null,
});

/** `event_type` is what Home Assistant's event entity asks for. */
const messageBody = (notification: Notification, attempt: OutgoingMessage["attempt"]): object => ({
  event_type: notification.person.kind === "known" ? "person" : "stranger",
  ...notification,
  attempt,
});

function statesOf(
  { monitor, camera, event, person, lastCapturedAt, id, decided }: Notification,
  place: DiscoveryPlace | undefined,
  topics: DiscoveryPlace["topics"],
): readonly RetainedState[] {
  const atMs = Date.parse(lastCapturedAt);
  const discovered = (subject: string, messages: ReturnType<typeof personDiscovery>): readonly RetainedState[] =>
    messages.map(({ topic, config }) => ({ topic, subject, atMs, payload: JSON.stringify(config) }));
  const ofCamera =
    place === undefined ? [] : discovered(`camera ${monitor}`, cameraDiscovery({ monitor, name: camera }, place));
  if (person.name === undefined) return ofCamera;
  const subject = subjectOf(person.name);
  const ofPerson = place === undefined ? [] : discovered(subject, personDiscovery(person.name, place));
  const { probability } = person;
  const lastSeen = { camera, monitor, at: lastCapturedAt, event, probability, id };
  return [
    ...ofCamera,
    ...ofPerson,
    {
      topic: topics.lastSeen(person.name),
      subject,
      atMs,
      payload: JSON.stringify(lastSeen),
      isEarly: decided === "early",
    },
  ];
}
