"""A Kafka broker for tests: the mock cluster of librdkafka, in this process, with kcat as its client. It keeps messages in memory (5 MB a partition),
knows groups and offsets, and no transactions. Must not know what is in a message."""

import ctypes
import os
import shutil
import subprocess
import sys

from server import CONFIGS, server_config

# How soon a member of a group that is gone without a word is missed: by default after 45 s, at least after 6.
MEMBERS = "<clickhouse><kafka><session_timeout_ms>6000</session_timeout_ms></kafka></clickhouse>"


def library():
    """librdkafka, or None."""
    try:
        found = ctypes.CDLL("librdkafka.so.1")
    except OSError:
        return None
    for name in ("rd_kafka_conf_new", "rd_kafka_new", "rd_kafka_mock_cluster_new"):
        getattr(found, name).restype = ctypes.c_void_p
    found.rd_kafka_conf_set.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_char_p, ctypes.c_char_p, ctypes.c_size_t]
    found.rd_kafka_new.argtypes = [ctypes.c_int, ctypes.c_void_p, ctypes.c_char_p, ctypes.c_size_t]
    found.rd_kafka_mock_cluster_new.argtypes = [ctypes.c_void_p, ctypes.c_int]
    found.rd_kafka_mock_topic_create.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int, ctypes.c_int]
    found.rd_kafka_mock_cluster_bootstraps.argtypes = [ctypes.c_void_p]
    found.rd_kafka_mock_cluster_bootstraps.restype = ctypes.c_char_p
    found.rd_kafka_mock_cluster_destroy.argtypes = found.rd_kafka_destroy.argtypes = [ctypes.c_void_p]
    return found


def skip_if_missing():
    for what, there in (("librdkafka", library()), ("kcat", shutil.which("kcat"))):
        if not there:
            print(f"skipped: no {what} here")
            sys.exit(77)


def configs(folder):
    """Of a server that reads topics, made in a folder."""
    config = server_config(os.path.join(folder, "etc"))
    with open(f"{config}/config.d/kafka.xml", "w", encoding="ascii") as file:
        file.write(MEMBERS)
    return config, CONFIGS[1]


class Broker:
    """Topics as {name: partitions}; one that is not named is made when it is first used, with as many partitions as librdkafka likes."""

    def __init__(self, **topics):
        self.library = library()
        error = ctypes.create_string_buffer(500)
        conf = self.library.rd_kafka_conf_new()
        self.library.rd_kafka_conf_set(conf, b"log_level", b"0", error, len(error))
        self.client = self.library.rd_kafka_new(0, conf, error, len(error))  # 0: a producer
        if not self.client:
            raise RuntimeError(error.value.decode())
        self.cluster = self.library.rd_kafka_mock_cluster_new(self.client, 1)
        for name, partitions in topics.items():
            if self.library.rd_kafka_mock_topic_create(self.cluster, name.encode(), partitions, 1):
                raise RuntimeError(f"no topic {name} with {partitions} partitions")
        self.address = self.library.rd_kafka_mock_cluster_bootstraps(self.cluster).decode()

    def stop(self):
        self.library.rd_kafka_mock_cluster_destroy(self.cluster)
        self.library.rd_kafka_destroy(self.client)

    def produce(self, topic, messages, *options):
        """One message a line; none has a newline in it. Options are kcat's."""
        subprocess.run(["kcat", "-P", "-b", self.address, "-t", topic, "-q", *options], check=True, timeout=60,
                       input="".join(f"{one}\n" for one in messages).encode())

    def consume(self, topic):
        """Every line of a topic's messages, from its beginning."""
        done = subprocess.run(["kcat", "-C", "-b", self.address, "-t", topic, "-e", "-q"], check=True, timeout=60, stdout=subprocess.PIPE)
        return [line for line in done.stdout.decode().split("\n") if line]
