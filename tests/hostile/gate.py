"""A door between the responder and its i'mport that can be shut: refusing, or open with nobody inside."""
import asyncio
import threading


class Gate:
    """Forwards bytes to `target` (a port on loopback) while it is "through". "refusing": nobody listens. "hanging":
    connections are taken, and nothing is ever answered. A change of mode ends the connections there are."""

    def __init__(self, target):
        self.target = target
        self.port = None
        self._connections = set()
        self._server = None
        self._mode = "through"
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._call(self._listen())

    def set(self, mode):
        self._call(self._set(mode))

    def close(self):
        self.set("refusing")
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def _call(self, coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(30)

    async def _listen(self):
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port or 0, backlog=1024)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _set(self, mode):
        self._mode = mode
        if mode == "refusing" and self._server:
            self._server.close()
            self._server = None
        elif mode != "refusing" and not self._server:
            await self._listen()
        for writer in list(self._connections):
            writer.transport.abort()

    async def _serve(self, reader, writer):
        self._connections.add(writer)
        try:
            if self._mode == "hanging":
                await reader.read()  # until it is given up
                return
            inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", self.target)
            self._connections.add(inner_writer)
            try:
                await asyncio.wait([asyncio.ensure_future(self._pass_on(reader, inner_writer)),
                                    asyncio.ensure_future(self._pass_on(inner_reader, writer))],
                                   return_when=asyncio.FIRST_COMPLETED)
            finally:
                self._connections.discard(inner_writer)
                inner_writer.transport.abort()
        except OSError:
            pass
        finally:
            self._connections.discard(writer)
            writer.transport.abort()

    @staticmethod
    async def _pass_on(reader, writer):
        try:
            while piece := await reader.read(65536):
                writer.write(piece)
                await writer.drain()
        except OSError:
            pass
