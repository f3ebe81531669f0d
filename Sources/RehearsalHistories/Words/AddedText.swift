/// The elements in messages of the user that a program adds, such as `<system-reminder>...</system-reminder>`.
///
/// Such a text asks the language model for nothing. Other texts that begin with `<`, such as `<button> is too small`,
/// are prompts.
struct AddedText {
  /// The names of the elements.
  private let names: Set<String>
  /// The beginnings of further names.
  private let beginnings: [String]
  /// The ends of further names.
  private let endings: [String]
  /// Whether every element has an end.
  ///
  /// If not, an element without an end includes the rest of the text.
  private let needsEnd: Bool

  /// The elements that Claude Code adds.
  static let claudeCode = AddedText(
    names: [
      "agent-notification", "channel", "channel-message", "cross-session-message",
      "new-diagnostics", "system-reminder", "task-notification", "teammate-message", "tick",
      "user-memory-input",
    ],
    beginnings: ["bash-", "command-", "ide_", "local-command-"],
    endings: ["-hook"],
    needsEnd: false
  )

  /// The elements that the Codex CLI adds.
  ///
  /// It writes some names with several words, as in `<permissions instructions>`. Only their first word counts.
  static let codex = AddedText(
    names: [
      "INSTRUCTIONS", "collaboration_mode", "model_switch", "permissions", "personality_spec",
      "realtime_conversation", "skill", "subagent_notification", "turn_aborted", "user_action",
      "user_shell_command",
    ],
    beginnings: [],
    endings: ["_context", "_instructions"],
    needsEnd: true
  )

  /// Returns whether a text consists only of such elements.
  ///
  /// A text that only begins like an element, such as `<skill files are missing`, is a prompt.
  func isAll(of text: String) -> Bool {
    var rest = text[...].drop(while: \.isWhitespace)
    guard !rest.isEmpty else { return false }
    while !rest.isEmpty {
      guard let name = Self.elementName(at: rest), isAdded(name) else { return false }
      let end = rest.firstRange(of: "</\(name)")
      guard rest[..<(end?.lowerBound ?? rest.endIndex)].contains(">") else { return false }
      guard let end else { return !needsEnd }
      rest = rest[end.upperBound...].drop { $0 != ">" }.dropFirst().drop(while: \.isWhitespace)
    }
    return true
  }

  private func isAdded(_ name: Substring) -> Bool {
    names.contains(String(name)) || beginnings.contains(where: name.hasPrefix)
      || endings.contains(where: name.hasSuffix)
  }

  /// Returns the name of the XML element that begins a text; `nil` if no element begins there.
  private static func elementName(at text: Substring) -> Substring? {
    guard text.first == "<" else { return nil }
    let name = text.dropFirst().prefix {
      $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_")
    }
    return name.isEmpty ? nil : name
  }
}
