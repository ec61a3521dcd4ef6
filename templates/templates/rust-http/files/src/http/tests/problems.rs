use axum::body::Body;
use axum::http::Request;
use serde_json::json;

use super::super::MAX_BODY_BYTES;
use super::super::health::Health;
use super::app;
use crate::testing::{log, observed, post, send};

#[tokio::test]
async fn failures_are_problem_documents() {
    let app = app(Health::default());
    let json = Some("application/json");
    let too_large = " ".repeat(MAX_BODY_BYTES + 1);
    for (line, content_type, body, status) in [
        ("GET /nope", None, "", 404),
        ("DELETE /v1/things/1", None, "", 405),
        ("POST /healthz/live", None, "", 405),
        ("POST /v1/things", Some("text/plain"), "{}", 415),
        ("POST /v1/things", None, "{}", 415),
        ("POST /v1/things", json, r#"{"name":"#, 400),
        ("POST /v1/things", json, r#"{"name": "a"} {}"#, 400),
        ("POST /v1/things", json, r#"{"name": 1}"#, 422),
        ("POST /v1/things", json, "[]", 422),
        ("POST /v1/things", json, &too_large, 413),
        ("GET /v1/panic", None, "", 500),
    ] {
        let (method, path) = line.split_once(' ').unwrap();
        let mut request = Request::builder().method(method).uri(path);
        if let Some(content_type) = content_type {
            request = request.header("content-type", content_type);
        }
        let answer = send(&app, request.body(Body::from(body.to_owned())).unwrap()).await;
        let problem = answer.json();
        assert_eq!(answer.status.as_u16(), status, "{line}: {problem}");
        assert_eq!(answer.headers["content-type"], "application/problem+json");
        assert_eq!(
            (&problem["type"], &problem["status"]),
            (&json!("about:blank"), &json!(status))
        );
        assert_eq!(problem["title"], answer.status.canonical_reason().unwrap());
        assert!(
            problem["detail"]
                .as_str()
                .is_some_and(|detail| !detail.is_empty()),
            "{problem}"
        );
        assert!(!answer.body.contains("secret"), "{problem}");
    }
}

#[tokio::test]
async fn a_body_at_the_limit_is_taken() {
    let name = "x".repeat(MAX_BODY_BYTES - r#"{"name":""}"#.len());
    let answer = post(
        &app(Health::default()),
        "/v1/things",
        &json!({"name": name}).to_string(),
    )
    .await;
    assert_eq!(answer.status, 204, "{}", answer.body);
}

#[tokio::test]
async fn a_wrong_method_is_told_the_right_one() {
    let request = Request::put("/v1/things").body(Body::empty()).unwrap();
    let answer = send(&app(Health::default()), request).await;
    assert_eq!(answer.headers["allow"], "POST");
}

#[tokio::test(start_paused = true)]
async fn a_request_that_takes_too_long_is_given_up() {
    observed();
    let request = Request::get("/v1/slow").body(Body::empty()).unwrap();
    let answer = send(&app(Health::default()), request).await;
    assert_eq!(
        (answer.status.as_u16(), &answer.json()["status"]),
        (503, &json!(503))
    );
    assert_eq!(log().last().unwrap()["http.response.status_code"], 503);
}
