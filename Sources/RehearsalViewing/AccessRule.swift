/// The rule that decides which requests a ``PageServer`` answers.
///
/// Pages of other websites in the user's browser can send requests to the server too. With DNS rebinding,
/// such a page can even let its own host name resolve to 127.0.0.1. The `Host` header therefore has to name
/// the server, and so does the `Origin` header if the browser sends it. The path has to begin with a secret
/// token, which the server gives only to the user.
public struct AccessRule: Sendable {
  /// The secret token, which is the first component of every valid path.
  public var token: String
  /// The port on which the server listens.
  public var port: UInt16

  /// Creates the rule for a server with the given token and port.
  public init(token: String, port: UInt16) {
    self.token = token
    self.port = port
  }

  /// The parts of an HTTP request on which the decision depends.
  public struct Request: Sendable {
    /// The HTTP method, such as `GET`.
    public var method: String
    /// The path of the URL, without the query.
    public var path: String
    /// The value of the header `Host`; `nil` if the request does not have this header.
    public var host: String?
    /// The value of the header `Origin`; `nil` if the request does not have this header.
    public var origin: String?
    /// The value of the header `Sec-Fetch-Site`, such as `same-origin`; `nil` if the request does not have this header.
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

  /// The decision whether the server answers a request.
  public enum Decision: Sendable, Hashable {
    /// The server answers the request with the document at `path`, which is the part of the path after the token.
    case allowed(path: String)
    /// The server refuses the request with an HTTP status, such as 403, and a reason.
    case refused(status: Int, reason: String)
  }

  /// Returns the decision whether the server answers a request, with the reason for a refusal.
  public func decision(on request: Request) -> Decision {
    // In the `Host` header, browsers leave out port 80, which is the default port of HTTP.
    let hostNames = ["127.0.0.1", "localhost"]
    let validHosts = hostNames.map { "\($0):\(port)" } + (port == 80 ? hostNames : [])
    guard let host = request.host, validHosts.contains(host.lowercased()) else {
      return .refused(status: 421, reason: "the host is not this server")
    }
    if let origin = request.origin,
      !validHosts.contains(where: { origin.lowercased() == "http://\($0)" })
    {
      return .refused(status: 403, reason: "the request comes from another origin")
    }
    if let site = request.site, site != "same-origin", site != "none" {
      return .refused(status: 403, reason: "the request comes from another site")
    }
    guard request.method == "GET" || request.method == "HEAD" else {
      return .refused(status: 405, reason: "the server only reads; use GET")
    }
    let components = request.path.split(separator: "/", maxSplits: 1).map(String.init)
    guard let firstComponent = components.first, firstComponent == token else {
      return .refused(
        status: 403,
        reason: "the address lacks the token that `rehearse view` prints"
      )
    }
    return .allowed(path: components.count > 1 ? components[1] : "")
  }
}
