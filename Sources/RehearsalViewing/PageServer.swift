import FlyingFox
import FlyingSocks
import Foundation
public import RehearsalAnalysis

/// An HTTP server that shows the pages about a recording, a database of stored runs, to browsers on this machine.
///
/// The server listens on 127.0.0.1 only. It reads the recording but never writes to it.
public struct PageServer: Sendable {
  private let recording: ServedRecording
  private let server: HTTPServer
  private let token: String

  /// An error that prevents the server from starting.
  public struct StartError: Error, CustomStringConvertible {
    /// A description of the problem, with what the user can do about it.
    public var description: String
  }

  /// Creates a server for the pages about a recording, without starting it.
  ///
  /// - Parameters:
  ///   - recording: The recording that the pages show.
  ///   - port: The port on which the server listens; 0 for any free port.
  /// - Throws: An error if no socket address can be created for 127.0.0.1.
  public init(_ recording: ServedRecording, port: UInt16) throws {
    self.recording = recording
    token = Self.newToken()
    let address = try sockaddr_in.inet(ip4: "127.0.0.1", port: port)
    server = HTTPServer(address: address, logger: .disabled)
  }

  /// Returns a token of 32 random hexadecimal digits.
  private static func newToken() -> String {
    (0..<2).map { _ in
      let digits = String(UInt64.random(in: .min ... .max), radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }.joined()
  }

  /// Serves pages until the current Swift task is cancelled.
  ///
  /// - Parameter ready: A closure that is called with the web address of the pages once the server listens.
  /// - Throws: ``StartError`` if the port cannot be used.
  public func run(_ ready: @escaping @Sendable (String) -> Void) async throws {
    await server.appendRoute("*") { request in await response(to: request) }
    do {
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await server.run() }
        group.addTask {
          try await server.waitUntilListening()
          if let port = await port { ready("http://127.0.0.1:\(port)/\(token)/") }
        }
        try await group.waitForAll()
      }
    } catch let error as SocketError {
      throw StartError(
        description:
          "error: the server cannot start: \(error.localizedDescription); name another --port"
      )
    }
  }

  /// The port on which the server listens; `nil` if the server does not listen.
  private var port: UInt16? {
    get async {
      guard case .ip4(_, let port) = await server.listeningAddress else { return nil }
      return port
    }
  }

  private func response(to request: HTTPRequest) async -> HTTPResponse {
    guard let port = await port else { return Self.refusal(503, "the server has ended") }
    let rule = AccessRule(token: token, port: port)
    let decision = rule.decision(
      on: AccessRule.Request(
        method: request.method.rawValue,
        path: request.path,
        host: request.headers[.host],
        origin: request.headers[HTTPHeader("Origin")],
        site: request.headers[HTTPHeader("Sec-Fetch-Site")]
      )
    )
    switch decision {
    case .refused(let status, let reason): return Self.refusal(status, reason)
    case .allowed(let documentPath):
      do {
        guard let document = try await recording.document(at: documentPath) else {
          return Self.refusal(404, "there is no such page")
        }
        return Self.response(200, document.mediaType, document.text)
      } catch {
        return Self.refusal(500, "\(error)")
      }
    }
  }

  private static func refusal(_ status: Int, _ reason: String) -> HTTPResponse {
    response(status, "text/plain; charset=utf-8", reason + "\n")
  }

  private static func response(_ status: Int, _ type: String, _ text: String) -> HTTPResponse {
    let reasonPhrases = [
      200: "OK", 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed",
      421: "Misdirected Request", 500: "Internal Server Error", 503: "Service Unavailable",
    ]
    var headers = HTTPHeaders()
    headers[.contentType] = type
    headers[.cacheControl] = "no-store"
    headers[HTTPHeader("X-Content-Type-Options")] = "nosniff"
    headers[HTTPHeader("Referrer-Policy")] = "no-referrer"
    headers[HTTPHeader("Cross-Origin-Resource-Policy")] = "same-origin"
    headers[HTTPHeader("Content-Security-Policy")] = "frame-ancestors 'none'"
    return HTTPResponse(
      statusCode: HTTPStatusCode(status, phrase: reasonPhrases[status] ?? ""),
      headers: headers,
      body: Data(text.utf8)
    )
  }
}
