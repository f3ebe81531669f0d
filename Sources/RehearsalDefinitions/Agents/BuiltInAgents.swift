/// The agents that need no definition, because the agent platform has them.
package enum BuiltInAgents {
  /// Returns whether a name is that of a built-in agent or of the main session, in upper or lower case.
  package static func contains(_ name: String) -> Bool { names.contains(name.lowercased()) }

  /// The names of the agents that are built into the agent platform, and names for the main session, in lower
  /// case.
  private static let names: Set<String> = [
    "general-purpose", "explore", "plan", "statusline-setup", "output-style-setup",
    "claude-code-guide", "claude", "main", "main-agent", "parent-agent",
  ]
}
