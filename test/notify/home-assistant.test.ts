import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { cameraDiscovery, personDiscovery } from "../../src/notify/home-assistant.ts";
import { slugOf, topicsBelow } from "../../src/notify/topics.ts";

/**
 * Fields of discovery messages as Home Assistant documents them for each platform (sensor.mqtt, binary_sensor.mqtt,
 * event.mqtt, image.mqtt) and for all (`origin`): those that an entity must have, and those that we use.
 */
const documented: Readonly<
  Record<string, { readonly required: readonly string[]; readonly known: readonly string[] }>
> = {
  sensor: {
    required: ["state_topic"],
    known: ["value_template", "json_attributes_topic", "device_class", "icon", "qos"],
  },
  binary_sensor: {
    required: ["state_topic"],
    known: ["payload_on", "payload_off", "off_delay", "device_class", "icon", "qos"],
  },
  event: { required: ["state_topic", "event_types"], known: ["icon", "qos"] },
  image: { required: ["image_topic"], known: ["content_type"] },
};
const common = ["name", "unique_id", "device", "availability_topic", "origin"];
const deviceFields = ["identifiers", "name", "manufacturer", "model"];

const place = { prefix: "homeassistant", node: "face-det-rec", topics: topicsBelow("face-det-rec") };
const messages = [
  ...personDiscovery("Zoë Müller", place),
  ...personDiscovery("Ann", place),
  ...cameraDiscovery({ monitor: "1", name: "Front door" }, place),
];

describe("discovery messages", () => {
  test("have the fields that Home Assistant documents, and no others", () => {
    for (const { topic, config } of messages) {
      const component = topic.split("/")[1] ?? "";
      const { required = [], known = [] } = documented[component] ?? {};
      for (const field of [...common, ...required]) assert.ok(field in config, `${field} of ${topic}`);
      for (const field of Object.keys(config))
        assert.ok([...common, ...required, ...known].includes(field), `${field} of ${topic}`);
      const device = config["device"] as Record<string, unknown>;
      assert.ok(Array.isArray(device["identifiers"]) && device["identifiers"].length > 0, topic);
      assert.deepEqual(
        Object.keys(device).filter((field) => !deviceFields.includes(field)),
        [],
      );
      assert.equal((config["origin"] as Record<string, unknown>)["name"], "face-det-rec");
    }
  });

  test("lie where Home Assistant looks, each entity under an id of its own", () => {
    for (const { topic } of messages)
      assert.match(topic, /^homeassistant\/(sensor|binary_sensor|event|image)\/[\w-]+\/[\w-]+\/config$/);
    const ids = messages.map(({ config }) => config["unique_id"]);
    assert.equal(new Set(ids).size, messages.length);
  });

  test("point to topics that messages are published to", () => {
    const { topics } = place;
    const byTopic = new Map(messages.map(({ topic, config }) => [topic, config]));
    const sensor = byTopic.get("homeassistant/sensor/face-det-rec/person_Ann_time/config");
    assert.equal(sensor?.["state_topic"], topics.lastSeen("Ann"));
    assert.equal(sensor?.["device_class"], "timestamp");
    const camera = (component: string, key: string) =>
      byTopic.get(`homeassistant/${component}/face-det-rec/camera_1_${key}/config`);
    assert.equal(camera("binary_sensor", "stranger")?.["state_topic"], topics.strangerAt("1"));
    assert.equal(camera("event", "seen")?.["state_topic"], topics.seenAt("1"));
    assert.deepEqual(camera("event", "seen")?.["event_types"], ["person", "stranger"]);
    assert.equal(camera("image", "picture")?.["image_topic"], topics.pictureOf("1"));
  });
});

describe("a name in a topic", () => {
  test("keeps what Home Assistant takes, and two names never share one", () => {
    assert.equal(slugOf("Ann"), "Ann");
    assert.match(slugOf("Zoë Müller"), /^Zoe_Muller_[0-9a-f]{6}$/);
    assert.notEqual(slugOf("a b"), slugOf("a/b"));
    assert.notEqual(slugOf("+"), slugOf("#"));
    assert.notEqual(slugOf("x".repeat(70)), slugOf("x".repeat(71)));
  });
});
