/// A table of titles, such as `reviewer` and `writer`, at the end of names of agents.
package enum AgentTitle {
  /// Returns whether a name ends with a title, as `code-reviewer` and `Report Writer` do.
  package static func ends(_ name: some StringProtocol) -> Bool {
    name.split { $0 == "-" || $0 == " " }.last.map { titles.contains($0.lowercased()) } ?? false
  }

  /// Returns whether a word is a title.
  ///
  /// The word must be in lower case.
  static func isTitle(_ word: String) -> Bool { titles.contains(word) }

  /// Returns whether a title names a group of agents because of the text after it, as in `specialist agents`.
  static func namesGroup(before rest: Substring) -> Bool {
    groupEndings.contains { rest.hasPrefix($0) }
  }

  private static let groupEndings = [" agents", " subagents", " sub-agents", " team"]

  /// The last words of names of agents in public definitions, in lower case.
  private static let titles: Set<String> = [
    "administrator", "admin", "advisor", "agent", "analyst", "analyzer", "archaeologist",
    "architect", "auditor", "automator", "builder", "checker", "coach", "coder", "consultant",
    "coordinator", "creator", "curator", "debugger", "designer", "detective", "developer",
    "director", "distributor", "documenter", "editor", "engineer", "executor", "expert",
    "generator", "guardian", "hunter", "implementer", "inspector", "integrator", "investigator",
    "lead", "librarian", "manager", "mapper", "master", "mentor", "modernizer", "monitor",
    "officer", "optimizer", "orchestrator", "organizer", "owner", "planner", "pro",
    "programmer", "prototyper", "refactorer", "researcher", "responder", "reviewer", "runner",
    "scientist", "scribe", "simplifier", "specialist", "steward", "strategist", "subagent",
    "supervisor", "synthesizer", "tester", "trainer", "troubleshooter", "validator", "verifier",
    "writer",
  ]
}
