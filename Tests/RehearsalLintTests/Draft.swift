import RehearsalDefinitions
import RehearsalLint
import RehearsalSimulation

/// A team written in a test, and its findings.
struct Draft {
  var files: [String: String] = [:]
  var policy: String?
  var recorded: [(agent: String, path: String, fingerprint: String)] = []

  /// A team of agents by name; each text is the rest of the front matter, `---` and the body.
  init(_ agents: [String: String], policy: String? = nil) {
    files = Dictionary(
      uniqueKeysWithValues: agents.map { name, text in
        ("\(name).md", "---\nname: \(name)\ndescription: Does its part.\n\(text)")
      }
    )
    self.policy = policy
  }

  init(files: [String: String], policy: String? = nil) {
    self.files = files
    self.policy = policy
  }

  func result(_ mode: Linter.FrontMatterMode? = nil) throws -> Linter.Result {
    let place = policy.map { text in
      FileReference(tree: InMemoryTree(["policy.yaml": Array(text.utf8)]), path: "policy.yaml")
    }
    let linter = try Linter(
      [InMemoryTree(files.mapValues { Array($0.utf8) })],
      policy: place,
      mode: mode,
      recorded: recorded
    )
    return linter.lint()
  }

  /// Returns the location and message of each finding of a rule.
  func findings(_ rule: String, _ mode: Linter.FrontMatterMode? = nil) throws -> [String] {
    try result(mode).findings.filter { $0.ruleID == rule }.map { "\($0.location): \($0.message)" }
  }
}
