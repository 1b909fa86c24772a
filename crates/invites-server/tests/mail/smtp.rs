//! A mail server that takes part in SMTP conversations (RFC 5321) as it is told, one connection after the other.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// How the server meets one letter.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Manner {
    /// Takes it.
    Take,
    /// Answers this to the recipient.
    Refuse(&'static str),
    /// Answers this to the whole letter.
    RefuseAfterData(&'static str),
    /// Says nothing any more once it has heard the recipient.
    FallSilent,
    /// Leaves after the first line of the letter.
    LeaveDuringData,
    /// Keeps the letter, and leaves before it says so.
    TakeAndLeave,
}

/// A letter as it came.
#[derive(Debug, Clone, Default)]
pub(crate) struct Received {
    /// The envelope's sender.
    pub(crate) from: String,
    /// The envelope's recipient.
    pub(crate) to: String,
    /// Header and body, lines separated by `\n`.
    pub(crate) data: String,
}

impl Received {
    /// The header's field of this name, unfolded.
    pub(crate) fn header(&self, name: &str) -> Option<String> {
        let (head, _) = self.data.split_once("\n\n")?;
        let unfolded = head.replace("\n ", " ").replace("\n\t", " ");
        unfolded.lines().find_map(|line| {
            let (field, value) = line.split_once(": ")?;
            field.eq_ignore_ascii_case(name).then(|| value.to_owned())
        })
    }
}

#[derive(Debug, Default)]
struct Desk {
    manners: Mutex<VecDeque<Manner>>,
    received: Mutex<Vec<Received>>,
}

/// The server; it stops when it is dropped.
#[derive(Debug)]
pub(crate) struct SmtpServer {
    /// Where to reach it.
    pub(crate) url: String,
    desk: Arc<Desk>,
    listening: JoinHandle<()>,
}

impl SmtpServer {
    /// Meets the letters to come in these manners, and takes what comes after.
    pub(crate) async fn start(manners: impl IntoIterator<Item = Manner>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("smtp://{}", listener.local_addr().expect("an address"));
        let desk = Arc::new(Desk {
            manners: Mutex::new(manners.into_iter().collect()),
            received: Mutex::default(),
        });
        let behind = Arc::clone(&desk);
        let listening = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(converse(stream, Arc::clone(&behind)));
            }
        });
        Self { url, desk, listening }
    }

    /// Is not there any more once this returns.
    pub(crate) async fn stop(mut self) {
        self.listening.abort();
        // Cancelled, as it was told to be.
        let _ = (&mut self.listening).await;
    }

    /// What was taken so far.
    pub(crate) fn received(&self) -> Vec<Received> {
        self.desk
            .received
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

impl Drop for SmtpServer {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

impl Desk {
    fn next_manner(&self) -> Manner {
        let mut manners = self.manners.lock().unwrap_or_else(PoisonError::into_inner);
        manners.pop_front().unwrap_or(Manner::Take)
    }

    fn keep(&self, letter: Received) {
        self.received
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(letter);
    }
}

/// One connection, until either side leaves.
async fn converse(stream: TcpStream, desk: Arc<Desk>) {
    let (reader, mut writer) = stream.into_split();
    let mut lines = BufReader::new(reader).lines();
    let mut letter = Received::default();
    let mut manner = Manner::Take;
    let mut in_data = false;
    if writer.write_all(b"220 test ESMTP\r\n").await.is_err() {
        return;
    }
    while let Ok(Some(line)) = lines.next_line().await {
        let answer = if in_data {
            if line != "." {
                if matches!(manner, Manner::LeaveDuringData) {
                    return;
                }
                letter.data.push_str(line.strip_prefix('.').unwrap_or(&line));
                letter.data.push('\n');
                continue;
            }
            in_data = false;
            match manner {
                Manner::RefuseAfterData(words) => words,
                Manner::TakeAndLeave => {
                    desk.keep(std::mem::take(&mut letter));
                    return;
                }
                _ => {
                    desk.keep(std::mem::take(&mut letter));
                    "250 taken"
                }
            }
        } else if line.starts_with("EHLO") {
            "250-test\r\n250 8BITMIME"
        } else if let Some(from) = line.strip_prefix("MAIL FROM:") {
            manner = desk.next_manner();
            letter = Received {
                from: from.to_owned(),
                ..Received::default()
            };
            "250 fine"
        } else if let Some(to) = line.strip_prefix("RCPT TO:") {
            letter.to = to.to_owned();
            match manner {
                Manner::Refuse(words) => words,
                // The other side loses patience; this one only waits for it to leave.
                Manner::FallSilent => continue,
                _ => "250 fine",
            }
        } else if line == "DATA" {
            in_data = true;
            "354 go on"
        } else if line == "QUIT" {
            "221 bye"
        } else {
            "250 fine"
        };
        if writer.write_all(format!("{answer}\r\n").as_bytes()).await.is_err() {
            return;
        }
    }
}
