"""The embedded broker: messages as files in a folder, each complete before a reader can see it.

kombu's own transport opens a message under its final name and writes it afterwards. A worker that looks in between
reads an empty file and ends with an error, and bin/run with it.
"""

import os
import uuid
from time import monotonic

from kombu.exceptions import ChannelError
from kombu.transport import TRANSPORT_ALIASES, filesystem
from kombu.utils.encoding import str_to_bytes
from kombu.utils.json import dumps


class Channel(filesystem.Channel):
    def _put(self, queue, payload, **kwargs):
        """Put a message on a queue. Its name sorts by time; only names that end in .msg are read."""
        name = os.path.join(self.data_folder_out, f"{round(monotonic() * 1000)}_{uuid.uuid4()}.{queue}")
        try:
            with open(f"{name}.part", "wb") as part:
                part.write(str_to_bytes(dumps(payload)))
            os.replace(f"{name}.part", f"{name}.msg")
        except OSError as problem:
            raise ChannelError(f"Cannot add a message to the folder {self.data_folder_out}") from problem


class Transport(filesystem.Transport):
    Channel = Channel


TRANSPORT_ALIASES["folder"] = "cmcoord.broker:Transport"
