"""Python's zerorpc under load: an echo server, and clients that call it one call after another.

usage: zerorpc-echo.py serve ENDPOINT
           prints "serving" when it listens
       zerorpc-echo.py call ENDPOINT METHOD CLIENTS BYTES SECONDS
           METHOD echo answers the bytes, METHOD take their number;
           prints one line of JSON: {"seconds": ..., "latencies_ms": [...]}
"""

import json
import os
import sys
import time

import gevent
import zerorpc


class Echo:
    def echo(self, value):
        return value

    def take(self, value):
        return len(value)


def serve(endpoint):
    server = zerorpc.Server(Echo())
    server.bind(endpoint)
    print("serving", flush=True)
    server.run()


def call(endpoint, method, clients, size, seconds):
    payload = os.urandom(size)
    expected = payload if method == "echo" else size
    connected = [zerorpc.Client(endpoint) for _ in range(clients)]
    for client in connected:
        client(method, payload)
    latencies = []
    started = time.perf_counter()

    def work(client):
        while time.perf_counter() - started < seconds:
            sent = time.perf_counter()
            answer = client(method, payload)
            latencies.append((time.perf_counter() - sent) * 1000)
            if answer != expected:
                raise ValueError("the answer is another one")

    gevent.joinall([gevent.spawn(work, client) for client in connected], raise_error=True)
    took = time.perf_counter() - started
    print(json.dumps({"seconds": took, "latencies_ms": latencies}), flush=True)


if sys.argv[1] == "serve":
    serve(sys.argv[2])
else:
    call(sys.argv[2], sys.argv[3], int(sys.argv[4]), int(sys.argv[5]), float(sys.argv[6]))
