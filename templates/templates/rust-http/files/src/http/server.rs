use std::io;
use std::sync::Arc;
use std::time::Duration;

use anyhow::bail;
use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{sleep, timeout};

use super::health::Health;
use crate::config::Shutdown;

/// For the headers, counted from the end of the last response, and so for idle
/// connections too. Longer than a load balancer's (commonly 60 s): the one that
/// closes must be the client.
const HEADER_TIMEOUT: Duration = Duration::from_secs(75);

/// Handles requests until `stop` ends. Then readiness fails, requests are still
/// served for a while, so that load balancers notice, and those in flight after
/// that get the shutdown's timeout.
pub async fn serve(
    listener: TcpListener,
    routes: Router,
    health: Health,
    stop: impl Future<Output = ()>,
    shutdown: Shutdown,
) -> anyhow::Result<()> {
    let health = Arc::new(health);
    let service = TowerToHyperService::new(super::router(routes, health.clone())?);
    let connections = GracefulShutdown::new();
    let drained = async {
        stop.await;
        tracing::info!(seconds = shutdown.drain.as_secs(), "draining");
        health.drain();
        sleep(shutdown.drain).await;
    };
    tokio::pin!(drained);

    tracing::info!(address = %listener.local_addr()?, "listening");
    loop {
        let stream = tokio::select! {
            stream = accept(&listener) => stream,
            () = &mut drained => break,
        };
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEADER_TIMEOUT)
            .serve_connection(TokioIo::new(stream), service.clone());
        let connection = connections.watch(connection);
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(error = %error, "connection failed");
            }
        });
    }
    drop(listener);

    if timeout(shutdown.timeout, connections.shutdown())
        .await
        .is_err()
    {
        bail!("requests are still in flight after {:?}", shutdown.timeout);
    }
    tracing::info!("stopped");
    Ok(())
}

async fn accept(listener: &TcpListener) -> TcpStream {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                // Answers are not held back until there is more to send.
                let _ = stream.set_nodelay(true);
                return stream;
            }
            // The client left before it was its turn.
            Err(error) if error.kind() == io::ErrorKind::ConnectionAborted => {}
            Err(error) => {
                // Most likely there are too many open files, and soon there are fewer.
                tracing::error!(error = %error, "no connection can be accepted");
                sleep(Duration::from_secs(1)).await;
            }
        }
    }
}
