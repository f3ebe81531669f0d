package import RehearsalSimulation

/// The fixture's team with three reviewers, whom the verifier asks.
package enum PanelTeam {
  private static let verifier = """
    ---
    name: verify-app
    ---
    ### Receives Work From
    - **backend-implementer / frontend-implementer**: Work
    ### Hands Off To
    - **code-reviewer**: Work that holds
    - **security-reviewer**: Work that holds
    - **style-reviewer**: Work that holds
    - **backend-implementer**: Criteria that do not hold
    """

  private static func reviewer(_ name: String) -> String {
    """
    ---
    name: \(name)
    ---
    ### Receives Work From
    - **verify-app**: Work that holds
    ### Hands Off To
    - **backend-implementer**: Defects
    """
  }

  /// Returns the files that differ from those of the fixture, with the settings of the policy's panel.
  ///
  /// The policy has no panel if the settings are `nil`.
  package static func files(_ panel: String? = nil) -> [String: String] {
    let panels =
      panel.map {
        "panels: {review: {of: [code-reviewer, security-reviewer, style-reviewer]\($0)}}\n"
      } ?? ""
    return [
      "agents/verify-app.md": verifier,
      "agents/security-reviewer.md": reviewer("security-reviewer"),
      "agents/style-reviewer.md": reviewer("style-reviewer"),
      "policy.yaml": "rehearsal-policy: 1\n"
        + "roles: {security-reviewer: reviewer, style-reviewer: reviewer}\n" + panels,
    ]
  }

  /// Returns a plan in which the reviews take 10, 20 and 5 minutes, unless scripts say otherwise.
  package static func plan(_ rest: String, panel: String? = nil) throws -> Plan {
    try Fixture.plan(
      Fixture.work + "model:\n"
        + "  code-reviewer: {takes: 10m}\n  security-reviewer: {takes: 20m}\n"
        + "  style-reviewer: {takes: 5m}\n  backend-implementer: {takes: 3m}\n" + rest,
      files: files(panel)
    )
  }

  /// Runs such a plan once.
  package static func run(_ rest: String = "", panel: String? = nil) throws -> TestRun {
    TestRun(try plan(rest, panel: panel))
  }
}
