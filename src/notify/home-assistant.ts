import { slugOf, type Topics } from "./topics.ts";

/** A retained message by which Home Assistant makes an entity. */
export interface DiscoveryMessage {
  readonly topic: string;
  readonly config: Readonly<Record<string, unknown>>;
}

export interface DiscoveryPlace {
  /** First part of Home Assistant's own topics: `homeassistant`. */
  readonly prefix: string;
  /** First part of ours: tells apart the entities of two installations. */
  readonly node: string;
  readonly topics: Topics;
}

export interface Camera {
  readonly monitor: string;
  readonly name: string;
}

/** A stranger counts as there for so long after the last message, in seconds. */
const strangerThereS = 60;
const origin = { name: "face-det-rec" };

/**
 * Where and when a person was last seen.
 *
 * @see https://www.home-assistant.io/integrations/sensor.mqtt/
 */
export function personDiscovery(person: string, place: DiscoveryPlace): readonly DiscoveryMessage[] {
  const topic = place.topics.lastSeen(person);
  const device = { identifiers: [`${nodeOf(place)}_people`], name: "Recognised people", manufacturer: origin.name };
  const entity = (key: string, fields: object): DiscoveryMessage =>
    discovery(place, { component: "sensor", key: `person_${slugOf(person)}_${key}`, fields: { device, ...fields } });
  return [
    entity("camera", {
      name: `${person} last seen at`,
      icon: "mdi:account-eye",
      state_topic: topic,
      qos: 1,
      value_template: "{{ value_json.camera }}",
      json_attributes_topic: topic,
    }),
    entity("time", {
      name: `${person} last seen`,
      device_class: "timestamp",
      state_topic: topic,
      qos: 1,
      value_template: "{{ value_json.at }}",
    }),
  ];
}

/**
 * Whether a stranger is at a camera, who was seen there, and the picture.
 *
 * @see https://www.home-assistant.io/integrations/binary_sensor.mqtt/ and event.mqtt, image.mqtt beside it
 */
export function cameraDiscovery({ monitor, name }: Camera, place: DiscoveryPlace): readonly DiscoveryMessage[] {
  const { topics } = place;
  const node = `camera_${slugOf(monitor)}`;
  const device = { identifiers: [`${nodeOf(place)}_${node}`], name, manufacturer: origin.name, model: "Camera" };
  const entity = (component: string, key: string, fields: object): DiscoveryMessage =>
    discovery(place, { component, key: `${node}_${key}`, fields: { device, ...fields } });
  return [
    entity("binary_sensor", "stranger", {
      name: "Stranger seen",
      icon: "mdi:account-question",
      device_class: "occupancy",
      state_topic: topics.strangerAt(monitor),
      qos: 1,
      payload_on: "ON",
      payload_off: "OFF",
      off_delay: strangerThereS,
    }),
    entity("event", "seen", {
      name: "Seen",
      icon: "mdi:face-recognition",
      state_topic: topics.seenAt(monitor),
      qos: 1,
      event_types: ["person", "stranger"],
    }),
    entity("image", "picture", {
      name: "Last seen",
      image_topic: topics.pictureOf(monitor),
      content_type: "image/jpeg",
    }),
  ];
}

interface Entity {
  readonly component: string;
  readonly key: string;
  readonly fields: object;
}

function discovery(place: DiscoveryPlace, { component, key, fields }: Entity): DiscoveryMessage {
  const node = nodeOf(place);
  return {
    topic: `${place.prefix}/${component}/${node}/${key}/config`,
    config: {
      unique_id: `${node}_${key}`,
      availability_topic: place.topics.status,
      origin,
      ...fields,
    },
  };
}

const nodeOf = ({ node }: DiscoveryPlace): string => slugOf(node);
