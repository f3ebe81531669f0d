import Support

/// A team with three reviewers, in which the verifier and each reviewer name the edge between them.
enum Reviewers {
  static let names = ["code-reviewer", "second-reviewer", "third-reviewer"]

  /// The definitions of the verifier and of the additional reviewers.
  static let files: [String: String] = {
    var files = [
      "policy.yaml":
        Fixture.policy + "\nroles: {second-reviewer: reviewer, third-reviewer: reviewer}\n",
      "agents/verify-app.md": """
      ---
      name: verify-app
      ---
      ### Receives Work From
      - **backend-implementer / frontend-implementer**: Work
      ### Hands Off To
      - **code-reviewer / second-reviewer / third-reviewer**: Work that holds
      - **backend-implementer / frontend-implementer**: Criteria that do not hold
      """,
    ]
    for name in names.dropFirst() {
      files["agents/\(name).md"] = """
        ---
        name: \(name)
        ---
        ### Receives Work From
        - **verify-app**: Work that holds
        ### Hands Off To
        - **backend-implementer / frontend-implementer**: Defects
        """
    }
    return files
  }()

  /// A script in which the verifier asks all reviewers at once.
  static let allAsked = """
    verify-app: [{hands: [{deliver: code-reviewer}, {deliver: second-reviewer}, {deliver: third-reviewer}], times: always}]
    """

  /// A script in which the verifier asks all reviewers, and calls the task complete without waiting for them.
  static let noneAwaited = """
    verify-app: [{hands: [{deliver: code-reviewer}, {deliver: second-reviewer}, {deliver: third-reviewer}, {complete: implement-trd}], times: always}]
    """

  /// A script in which the verifier asks one reviewer.
  static let oneAsked = "verify-app: [{hands: [{deliver: code-reviewer}], times: always}]"

  /// Runs a scenario for the fixture's team with the reviewers.
  static func trial(_ behaviour: String, verifier: String = allAsked) throws -> TestRun {
    try TestRun(Fixture.work + "behaviour:\n  \(verifier)\n\(behaviour)\n", files: files)
  }
}
