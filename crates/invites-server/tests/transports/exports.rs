//! Tables to download: streamed at the client's pace, cut when they fail, let go of when the client does.

use std::sync::atomic::Ordering;

use serde_json::Value;

use crate::support::{LongTable, Server, TOKEN, http, site};

/// What may lie between the application and a client that reads: the sockets' buffers of both ends, and a piece.
const BETWEEN: usize = 12 * 1024 * 1024;

async fn get(server: &Server, path: &str) -> reqwest::Response {
    let sent = http().get(server.url(path)).bearer_auth(TOKEN).send().await;
    sent.expect("an answer")
}

async fn code(answer: reqwest::Response) -> (u16, String) {
    let status = answer.status().as_u16();
    let body: Value = answer.json().await.expect("JSON");
    let code = body["errors"][0]["extensions"]["code"].as_str().expect("a code");
    (status, code.to_owned())
}

#[tokio::test]
async fn r116_a_table_is_a_download_with_a_name_and_a_header_row() {
    let server = Server::start(site()).await;
    let answer = get(&server, "/exports/rows.csv").await;
    assert_eq!(answer.status(), 200);
    let headers = answer.headers().clone();
    assert_eq!(headers["content-type"], "text/csv; charset=utf-8; header=present");
    assert_eq!(
        headers["content-disposition"],
        "attachment; filename=\"rows-2030-05-10.csv\""
    );
    assert_eq!(headers["cache-control"], "no-store");
    assert_eq!(answer.text().await.expect("whole"), "a,b\r\n1,2\r\n");
}

#[tokio::test]
async fn r116_a_failure_midway_cuts_the_connection() {
    let server = Server::start(site()).await;
    let asked = http()
        .get(server.url("/exports/rows.csv?fails=true"))
        .bearer_auth(TOKEN);
    // So short a part may not even have left the server when it fails.
    let read = match asked.send().await {
        Ok(answer) => answer.text().await,
        Err(error) => Err(error),
    };
    assert!(read.is_err(), "a part must not pass for the whole");
}

#[tokio::test]
async fn refusals_are_told_in_the_shape_of_the_api() {
    let server = Server::start(site()).await;
    let stranger = http()
        .get(server.url("/exports/rows.csv"))
        .send()
        .await
        .expect("an answer");
    assert_eq!(code(stranger).await, (401, "UNAUTHENTICATED".to_owned()));
    for (path, expected) in [
        ("/exports/none.csv", (404, "NOT_FOUND")),
        ("/exports/rows", (404, "NOT_FOUND")),
        ("/exports/rows.csv?form=1", (400, "BAD_USER_INPUT")),
        ("/exports/rows.csv?fails=x", (400, "BAD_USER_INPUT")),
    ] {
        let (status, code) = code(get(&server, path).await).await;
        assert_eq!((status, code.as_str()), expected, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn r116_a_hundred_thousand_rows_wait_for_the_client_that_reads_them() {
    let server = Server::start(site()).await;
    let mut answer = get(&server, "/exports/long.csv").await;
    let mut taken = 0;
    while let Some(piece) = answer.chunk().await.expect("more") {
        taken += piece.len();
        let waiting = server.long.made.load(Ordering::SeqCst) - taken;
        assert!(waiting < BETWEEN, "{waiting} bytes wait after {taken} were taken");
    }
    assert_eq!(taken, LongTable::ROWS * LongTable::ROW);
    assert!(taken > BETWEEN, "else nothing was shown");
}

#[tokio::test(flavor = "multi_thread")]
async fn r116_an_export_ends_when_the_client_hangs_up() {
    let server = Server::start(site()).await;
    let mut answer = get(&server, "/exports/long.csv").await;
    answer.chunk().await.expect("read").expect("a first piece");
    drop(answer);
    server.long.left.notified().await;
    assert!(
        server.long.made.load(Ordering::SeqCst) < LongTable::ROWS * LongTable::ROW,
        "nobody asked for the rest"
    );
}
