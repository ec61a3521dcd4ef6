from opentelemetry.instrumentation.utils import suppress_instrumentation
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as RedisConnectionError


def connect(url: str) -> Redis:
    """Gives up quickly: a cache that is slower than its store is of no use."""
    return Redis.from_url(
        url,
        max_connections=50,
        socket_connect_timeout=0.5,
        socket_timeout=0.5,
        # For a connection that the server closed while it was idle; a timeout is final.
        retry=Retry(NoBackoff(), 1, supported_errors=(RedisConnectionError,)),
    )


async def ping(redis: Redis) -> None:
    with suppress_instrumentation():
        await redis.ping()
