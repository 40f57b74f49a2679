"""The official Python SDK as a client, 1.x or 2.x: does what it is told, a line of JSON each, and answers in one."""

import asyncio
import json
import sys
from contextlib import asynccontextmanager


@asynccontextmanager
async def connected(url):
    try:
        from mcp import Client
    except ImportError:  # 1.x
        from mcp import ClientSession
        from mcp.client.streamable_http import streamablehttp_client

        async with streamablehttp_client(url) as (read, write, _):
            async with ClientSession(read, write) as session:
                await session.initialize()
                yield session
    else:
        async with Client(url) as client:
            yield client


def text(result):
    return result.model_dump_json(by_alias=True)


async def progress(client, order):
    reports = 0

    async def report(*_):
        nonlocal reports
        reports += 1

    result = await client.call_tool(order["tool"], order["args"], progress_callback=report)
    return {"text": text(result), "reports": reports}


class Hand:
    """Keeps the call that runs in the background."""

    def __init__(self, client):
        self.client = client
        self.call = None

    async def do(self, order):
        match order["action"]:
            case "hello":
                return {}
            case "list":
                return {"text": text(await self.client.list_tools())}
            case "call":
                return {"text": text(await self.client.call_tool(order["tool"], order["args"]))}
            case "read":
                return {"text": text(await self.client.read_resource(order["uri"]))}
            case "progress":
                return await progress(self.client, order)
            case "begin":
                self.call = asyncio.create_task(self.client.call_tool(order["tool"], order["args"]))
                return {}
            case "cancel":
                self.call.cancel()
                (ended,) = await asyncio.gather(self.call, return_exceptions=True)
                return {} if isinstance(ended, BaseException) else {"error": f"it was answered: {ended}"}


async def main():
    loop = asyncio.get_running_loop()
    async with connected(sys.argv[1]) as client:
        hand = Hand(client)
        while line := await loop.run_in_executor(None, sys.stdin.readline):
            try:
                answer = await hand.do(json.loads(line))
            except Exception as fault:
                answer = {"error": repr(fault)}
            print(json.dumps(answer), flush=True)


asyncio.run(main())
