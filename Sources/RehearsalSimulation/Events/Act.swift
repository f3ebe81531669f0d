/// Something that a session does.
public enum Act: Sendable, Hashable {
  /// It invokes a skill.
  case skill(String)
  /// It reads a path.
  case read(String)
  /// It writes a path.
  case write(String)
  /// It runs a command, which succeeds or not.
  case command(String, succeeds: Bool)
  /// It uses a tool.
  case tool(String)
  /// It starts another agent.
  case spawn(AgentID)
  /// It goes on without something it needs, and says so.
  case assume(String)
  /// It says that a tool has done something.
  case claim(String)
  /// It says that it will do something later.
  case promise(String)
}

extension Act {
  /// The kinds of act that take tokens.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// It invokes a skill.
    case skill
    /// It reads a path.
    case read
    /// It writes a path.
    case write
    /// It runs a command.
    case command
    /// It uses a tool.
    case tool
    /// It starts another agent.
    case spawn
  }

  /// The kind of act; what is only said has none.
  var kind: Kind? {
    switch self {
    case .skill: .skill
    case .read: .read
    case .write: .write
    case .command: .command
    case .tool: .tool
    case .spawn: .spawn
    case .assume, .claim, .promise: nil
    }
  }
}
