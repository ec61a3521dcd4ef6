use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use axum::routing::get;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};

use super::super::health::Health;
use super::super::serve;
use crate::config::Shutdown;

/// A server with a route that answers when it is released.
struct Started {
    address: SocketAddr,
    entered: Arc<Notify>,
    release: Arc<Notify>,
    /// As SIGTERM does.
    stop: Arc<Notify>,
    ended: JoinHandle<anyhow::Result<()>>,
}

impl Started {
    async fn new(shutdown: Shutdown) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let [entered, release, stop] = [(); 3].map(|()| Arc::new(Notify::new()));
        let (entering, released, stopped) = (entered.clone(), release.clone(), stop.clone());
        let slow = get(async move || {
            entering.notify_one();
            released.notified().await;
            StatusCode::NO_CONTENT
        });
        let routes = Router::new().route("/v1/slow", slow);
        let stopped = async move { stopped.notified().await };
        let ended = tokio::spawn(serve(
            listener,
            routes,
            Health::default(),
            stopped,
            shutdown,
        ));
        Self {
            address,
            entered,
            release,
            stop,
            ended,
        }
    }

    fn get(&self, path: &str) -> JoinHandle<std::io::Result<String>> {
        tokio::spawn(exchange(
            self.address,
            format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n"),
        ))
    }

    /// Asks until the answer is so.
    async fn until(&self, path: &str, is_so: impl Fn(&std::io::Result<String>) -> bool) {
        let asked = async {
            while !is_so(&self.get(path).await.unwrap()) {
                sleep(Duration::from_millis(5)).await;
            }
        };
        timeout(Duration::from_secs(10), asked).await.unwrap();
    }
}

/// The head of the answer.
async fn exchange(address: SocketAddr, request: String) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(address).await?;
    stream.write_all(request.as_bytes()).await?;
    let mut head = vec![0; 4096];
    let length = stream.read(&mut head).await?;
    head.truncate(length);
    Ok(String::from_utf8_lossy(&head).into_owned())
}

#[tokio::test]
async fn a_stop_drains_first_and_finishes_what_is_in_flight() {
    let drain = Duration::from_secs(1);
    let server = Started::new(Shutdown {
        drain,
        timeout: Duration::from_secs(10),
    })
    .await;
    let slow = server.get("/v1/slow");
    server.entered.notified().await;

    server.stop.notify_one();
    server
        .until("/healthz/ready", |head| {
            head.as_ref().is_ok_and(|head| head.contains(" 503 "))
        })
        .await;
    let live = server.get("/healthz/live").await.unwrap().unwrap();
    assert!(
        live.contains(" 200 ") && live.contains("connection: close"),
        "{live}"
    );
    server.until("/healthz/live", Result::is_err).await;

    server.release.notify_one();
    let finished = slow.await.unwrap().unwrap();
    assert!(finished.contains(" 204 "), "{finished}");
    server.ended.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_request_that_does_not_end_is_cut_off() {
    let timeout = Duration::from_millis(10);
    let server = Started::new(Shutdown {
        drain: Duration::ZERO,
        timeout,
    })
    .await;
    let slow = server.get("/v1/slow");
    server.entered.notified().await;
    server.stop.notify_one();
    server.ended.await.unwrap().unwrap_err();
    slow.abort();
}

#[tokio::test]
async fn an_idle_connection_does_not_hold_up_the_end() {
    let shutdown = Shutdown {
        drain: Duration::ZERO,
        timeout: Duration::from_secs(10),
    };
    let server = Started::new(shutdown).await;
    let _idle = TcpStream::connect(server.address).await.unwrap();
    server.until("/healthz/live", Result::is_ok).await;
    server.stop.notify_one();
    timeout(Duration::from_secs(5), server.ended)
        .await
        .unwrap()
        .unwrap()
        .unwrap();
}
