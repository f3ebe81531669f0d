/// The rule that decides which requests a ``PageServer`` answers.
///
/// A page from elsewhere in the same browser can send requests to the server too, also under a name of its own that
/// leads to 127.0.0.1 (DNS rebinding). Therefore the host has to be the server itself, the origin too where the browser
/// states it, and the path has to begin with a token that only the user's terminal shows.
public struct AccessRule: Sendable {
  /// The secret first part of every path.
  public var token: String
  /// The port of the server.
  public var port: UInt16

  /// Creates the rule of a server.
  public init(token: String, port: UInt16) {
    self.token = token
    self.port = port
  }

  /// What a request asks for, as far as the rule needs it.
  public struct Request: Sendable {
    /// The method, such as `GET`.
    public var method: String
    /// The path, without the query.
    public var path: String
    /// The header `Host`.
    public var host: String?
    /// The header `Origin`.
    public var origin: String?
    /// The header `Sec-Fetch-Site`.
    public var site: String?

    /// Creates a request.
    public init(method: String, path: String, host: String?, origin: String?, site: String?) {
      self.method = method
      self.path = path
      self.host = host
      self.origin = origin
      self.site = site
    }
  }

  /// The decision about a request.
  public enum Decision: Sendable, Hashable {
    /// The request is answered with the document at the path below the token.
    case allowed(place: String)
    /// The request is refused with a status of HTTP.
    case refused(status: Int, reason: String)
  }

  /// Decides about a request.
  public func decision(on request: Request) -> Decision {
    // Browsers leave out the port that is the default of HTTP.
    let names = ["127.0.0.1", "localhost"]
    let hosts = names.map { "\($0):\(port)" } + (port == 80 ? names : [])
    guard let host = request.host, hosts.contains(host.lowercased()) else {
      return .refused(status: 421, reason: "the host is not this server")
    }
    if let origin = request.origin,
      !hosts.contains(where: { origin.lowercased() == "http://\($0)" })
    {
      return .refused(status: 403, reason: "the request comes from another origin")
    }
    if let site = request.site, site != "same-origin", site != "none" {
      return .refused(status: 403, reason: "the request comes from another site")
    }
    guard request.method == "GET" || request.method == "HEAD" else {
      return .refused(status: 405, reason: "the server only reads; use GET")
    }
    let parts = request.path.split(separator: "/", maxSplits: 1).map(String.init)
    guard let first = parts.first, first == token else {
      return .refused(
        status: 403,
        reason: "the address lacks the token that `rehearse view` prints"
      )
    }
    return .allowed(place: parts.count > 1 ? parts[1] : "")
  }
}
