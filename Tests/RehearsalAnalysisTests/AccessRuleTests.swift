import RehearsalViewing
import Testing

@Suite struct `The server of pages` {
  private static let rule = AccessRule(token: "c0ffee", port: 8080)

  private func decision(
    _ method: String = "GET",
    _ path: String = "/c0ffee/sweep.json",
    host: String? = "127.0.0.1:8080",
    origin: String? = nil,
    site: String? = nil
  ) -> AccessRule.Decision {
    Self.rule.decision(
      on: AccessRule.Request(method: method, path: path, host: host, origin: origin, site: site)
    )
  }

  private func status(_ decision: AccessRule.Decision) -> Int {
    if case .refused(let status, _) = decision { status } else { 200 }
  }

  @Test func `answers its own pages below the token`() {
    #expect(decision() == .allowed(path: "sweep.json"))
    #expect(decision("HEAD", "/c0ffee/runs/7.json") == .allowed(path: "runs/7.json"))
    #expect(decision("GET", "/c0ffee/") == .allowed(path: ""))
    #expect(decision("GET", "/c0ffee") == .allowed(path: ""))
    #expect(
      decision(host: "LOCALHOST:8080", origin: "http://localhost:8080", site: "same-origin")
        == .allowed(path: "sweep.json")
    )
    #expect(decision(site: "none") == .allowed(path: "sweep.json"))
  }

  @Test(arguments: [
    nil, "rebound.example.com", "127.0.0.1", "127.0.0.1:8081", "evil127.0.0.1:8080",
  ])
  func `refuses another host`(host: String?) {
    #expect(status(decision(host: host)) == 421)
  }

  @Test(arguments: [
    "http://example.com", "null", "https://127.0.0.1:8080", "http://127.0.0.1:80800",
  ])
  func `refuses another origin`(origin: String) {
    #expect(status(decision(origin: origin)) == 403)
  }

  @Test func `answers without a port in the host where the port is that of HTTP`() {
    let rule = AccessRule(token: "t", port: 80)
    let request = AccessRule.Request(
      method: "GET",
      path: "/t/",
      host: "127.0.0.1",
      origin: nil,
      site: nil
    )
    #expect(rule.decision(on: request) == .allowed(path: ""))
  }

  @Test(arguments: ["cross-site", "same-site"])
  func `refuses requests of other sites`(site: String) {
    #expect(status(decision(site: site)) == 403)
  }

  @Test(arguments: ["/", "/sweep.json", "/c0ffe/sweep.json", "/c0ffee1/sweep.json", "", "//c0ff/"])
  func `refuses a path without the token`(path: String) {
    let decision = decision("GET", path)
    #expect(status(decision) == 403)
    #expect(
      decision
        == .refused(status: 403, reason: "the address lacks the token that `rehearse view` prints")
    )
  }

  @Test(arguments: ["POST", "PUT", "DELETE", "OPTIONS"])
  func `refuses to do anything but read`(method: String) {
    #expect(status(decision(method)) == 405)
  }
}
