"""Speaks enough of MongoDB's wire protocol for this project's tests and keeps the documents in mongomock.

Last resort where no FerretDB can be built: it is no MongoDB and has no users, so that every login is refused.
Needs Debian's python3-mongomock and python3-pymongo (for bson). Usage: mongomock-bridge.py PORT [without-ttl]
With the second argument it takes TTL indexes for usual ones, as a server may that knows nothing of them.
"""
import asyncio
import struct
import sys

import bson
import mongomock

OP_REPLY, OP_QUERY, OP_MSG = 1, 2004, 2013
client = mongomock.MongoClient()
with_ttl = "without-ttl" not in sys.argv[2:]


class Refused(Exception):
    def __init__(self, code, name, message):
        super().__init__(message)
        self.reply = {"ok": 0.0, "code": code, "codeName": name, "errmsg": message}


def hello(_database, _command):
    sizes = {"maxBsonObjectSize": 16777216, "maxMessageSizeBytes": 48000000, "maxWriteBatchSize": 100000}
    return {"isWritablePrimary": True, "ismaster": True, "helloOk": True, "minWireVersion": 0, "maxWireVersion": 21, **sizes}


def login(_database, _command):
    raise Refused(18, "AuthenticationFailed", "Authentication failed.")


def update(database, command):
    collection = database[command["update"]]
    matched, modified, upserted = 0, 0, []
    for index, one in enumerate(command["updates"]):
        if any(name.startswith("$") for name in one["u"]):
            write = collection.update_many if one.get("multi") else collection.update_one
        else:
            write = collection.replace_one
        result = write(one["q"], one["u"], upsert=one.get("upsert", False))
        matched += result.matched_count
        modified += result.modified_count
        if result.upserted_id is not None:
            upserted.append({"index": index, "_id": result.upserted_id})
    return {"n": matched + len(upserted), "nModified": modified, **({"upserted": upserted} if upserted else {})}


def insert(database, command):
    database[command["insert"]].insert_many(command["documents"])
    return {"n": len(command["documents"])}


def find(database, command):
    found = database[command["find"]].find(command.get("filter", {}), command.get("projection"))
    if command.get("sort"):
        found = found.sort(list(command["sort"].items()))
    return cursor(database, command["find"], list(found.limit(abs(command.get("limit", 0)))))


def aggregate(database, command):
    return cursor(database, command["aggregate"], list(database[command["aggregate"]].aggregate(command["pipeline"])))


def create_indexes(database, command):
    for index in command["indexes"]:
        after = index.get("expireAfterSeconds") if with_ttl else None
        options = {} if after is None else {"expireAfterSeconds": after}
        database[command["createIndexes"]].create_index(list(index["key"].items()), name=index["name"], **options)
    return {}


def list_indexes(database, command):
    indexes = []
    for name, index in database[command["listIndexes"]].index_information().items():
        after = index.get("expireAfterSeconds")
        options = {} if after is None else {"expireAfterSeconds": after}
        indexes.append({"v": 2, "name": name, "key": dict(index["key"]), **options})
    return cursor(database, command["listIndexes"], indexes)


def drop_indexes(database, command):
    database[command["dropIndexes"]].drop_index(command["index"])
    return {}


def drop_database(database, _command):
    client.drop_database(database.name)
    return {}


def cursor(database, collection, documents):
    return {"cursor": {"id": bson.Int64(0), "ns": f"{database.name}.{collection}", "firstBatch": documents}}


commands = {
    "hello": hello, "isMaster": hello, "ismaster": hello, "saslStart": login, "update": update, "insert": insert,
    "find": find, "aggregate": aggregate, "createIndexes": create_indexes, "listIndexes": list_indexes,
    "dropIndexes": drop_indexes,
    "dropDatabase": drop_database, "ping": lambda *_: {}, "endSessions": lambda *_: {},
}


def answer(command):
    name = next(iter(command))
    try:
        if name not in commands:
            raise Refused(59, "CommandNotFound", f"no such command: '{name}'")
        return {**commands[name](client[command.get("$db", "admin")], command), "ok": 1.0}
    except Refused as refused:
        return refused.reply
    except Exception as error:  # whatever mongomock cannot do is the caller's failure, not the bridge's end
        return {"ok": 0.0, "code": 1, "codeName": "InternalError", "errmsg": f"{type(error).__name__}: {error}"}


def read_message(body):
    """The command of an OP_MSG: section 0 is its document, sections 1 are lists that belong into it."""
    command, lists, at = {}, {}, 4
    while at < len(body):
        kind, size = body[at], struct.unpack_from("<i", body, at + 1)[0]
        part = body[at + 1 : at + 1 + size]
        if kind == 0:
            command = bson.decode(part)
        else:
            end = part.index(0, 4)
            lists[part[4:end].decode()] = bson.decode_all(part[end + 1 :])
        at += 1 + size
    return {**command, **lists}


def read_query(body):
    end = body.index(0, 4)
    return {**bson.decode(body[end + 9 :]), "$db": body[4:end].decode().split(".")[0]}


async def serve(reader, writer):
    try:
        while True:
            size, request, _, opcode = struct.unpack("<iiii", await reader.readexactly(16))
            body = await reader.readexactly(size - 16)
            if opcode == OP_MSG:
                payload = struct.pack("<iB", 0, 0) + bson.encode(answer(read_message(body)))
                reply = OP_MSG
            elif opcode == OP_QUERY:
                payload = struct.pack("<iqii", 8, 0, 0, 1) + bson.encode(answer(read_query(body)))
                reply = OP_REPLY
            else:
                break
            writer.write(struct.pack("<iiii", 16 + len(payload), 0, request, reply) + payload)
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        pass
    finally:
        writer.close()


async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", int(sys.argv[1]))
    async with server:
        await server.serve_forever()


asyncio.run(main())
