//! As much of HTTP/1.1 as it takes to ask a service, a byte at a time if need be.

use std::io::{BufRead, BufReader, Error, ErrorKind, Read, Result, Write};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::Value;

pub struct Answer {
    pub status: u16,
    headers: Vec<(String, String)>,
    pub body: String,
}

impl Answer {
    /// The header of this name, in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(header, _)| header == name).map(|(_, value)| value.as_str())
    }

    /// The type of the body, without parameters such as the charset.
    pub fn media_type(&self) -> Option<&str> {
        self.header("content-type")?.split(';').next()
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }
}

/// A request that is on its way.
pub struct Exchange(TcpStream);

impl Exchange {
    /// Sends the head, and what is given of the body, whose length the headers must tell.
    pub fn begin(port: u16, line: &str, headers: &[&str], body: &[u8]) -> Result<Self> {
        let stream = TcpStream::connect(("127.0.0.1", port))?;
        stream.set_read_timeout(Some(Duration::from_secs(20)))?;
        let mut head = format!("{line} HTTP/1.1\r\nHost: localhost\r\n");
        for header in headers {
            head += header;
            head += "\r\n";
        }
        let mut exchange = Self(stream);
        exchange.send(&[head.as_bytes(), b"\r\n", body].concat())?;
        Ok(exchange)
    }

    pub fn send(&mut self, bytes: &[u8]) -> Result<()> {
        self.0.write_all(bytes)
    }

    pub fn answer(self) -> Result<Answer> {
        let mut reader = BufReader::new(self.0);
        let invalid = |line: &str| Error::new(ErrorKind::InvalidData, format!("unexpected `{line}`"));
        let first = read_line(&mut reader)?;
        let status = first.split(' ').nth(1).and_then(|status| status.parse().ok()).ok_or_else(|| invalid(&first))?;
        let mut headers = Vec::new();
        loop {
            let line = read_line(&mut reader)?;
            if line.is_empty() {
                break;
            }
            let (name, value) = line.split_once(':').ok_or_else(|| invalid(&line))?;
            headers.push((name.to_lowercase(), value.trim().to_owned()));
        }
        let mut answer = Answer { status, headers, body: String::new() };
        let mut body = Vec::new();
        if let Some(length) = answer.header("content-length") {
            body.resize(length.parse().map_err(|_| invalid(length))?, 0);
            reader.read_exact(&mut body)?;
        } else if answer.header("transfer-encoding") == Some("chunked") {
            body = read_chunks(&mut reader)?;
        } else {
            reader.read_to_end(&mut body)?;
        }
        answer.body = String::from_utf8(body).map_err(Error::other)?;
        Ok(answer)
    }
}

fn read_line(reader: &mut impl BufRead) -> Result<String> {
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let line = line.strip_suffix("\r\n").ok_or(ErrorKind::UnexpectedEof)?;
    Ok(line.to_owned())
}

/// A body in chunks (RFC 9112, section 7.1).
pub fn read_chunks(reader: &mut impl BufRead) -> Result<Vec<u8>> {
    let mut body = Vec::new();
    while let Some(chunk) = read_chunk(reader)? {
        body.extend(chunk);
    }
    Ok(body)
}

/// A chunk; none after the last.
fn read_chunk(reader: &mut impl BufRead) -> Result<Option<Vec<u8>>> {
    let length = usize::from_str_radix(&read_line(reader)?, 16).map_err(Error::other)?;
    let mut chunk = vec![0; length];
    reader.read_exact(&mut chunk)?;
    read_line(reader)?;
    Ok((length > 0).then_some(chunk))
}

/// `GET` of the path.
pub fn get(port: u16, path: &str) -> Answer {
    ask(port, &format!("GET {path}"), &[], "")
}

/// The line is a method and a path; the body's length is added to the headers.
pub fn ask(port: u16, line: &str, headers: &[&str], body: &str) -> Answer {
    let length = format!("Content-Length: {}", body.len());
    let headers: Vec<&str> = headers.iter().copied().chain([length.as_str()]).collect();
    Exchange::begin(port, line, &headers, body.as_bytes())
        .and_then(Exchange::answer)
        .unwrap_or_else(|error| panic!("{line}: {error}"))
}

pub const JSON: &str = "Content-Type: application/json";
