/// The messages that Claude Code writes in place of an agent's words, recognized by their texts.
///
/// Records of Claude Code 2 mark most such messages (see ``isErrorMessage(_:)``). The texts matter where
/// the mark is missing: in older records, and in the result that a caller gets from its sub-agent.
enum PlatformMessages {
  /// Returns whether a record is marked as an error message that Claude Code wrote in place of the agent's words.
  ///
  /// Project logs have the key `isApiErrorMessage`. Output streams have the key `error` with the kind of
  /// the error, such as `rate_limit`.
  static func isErrorMessage(_ record: JSONValue) -> Bool {
    record["isApiErrorMessage"]?.bool == true || record["error"]?.string != nil
  }

  /// Returns whether a text is an error message of the language model's provider, which no agent
  /// wrote.
  static func isProviderError(_ text: String) -> Bool {
    if text.hasPrefix("API Error:") || text.hasPrefix("API Error (")
      || text.hasPrefix("Prompt is too long")
      || text.hasPrefix("Agent terminated early due to an API error")
    {
      return true
    }
    // An agent can begin its own words like one of the messages below. Those messages are short and have a single line.
    guard text.utf8.count < 200, let last = text.lastIndex(where: { !$0.isWhitespace }) else {
      return false
    }
    let line = text[...last].drop(while: \.isWhitespace)
    guard !line.contains(where: \.isNewline) else { return false }
    return wholeMessages.contains(String(line)) || line.hasSuffix("Please run /login")
      || messageStarts.contains { line.hasPrefix($0) }
      || line.hasPrefix("You've hit your ") && line.contains("limit")
  }

  /// Error messages that an agent's own words could begin with.
  private static let wholeMessages: Set<String> = [
    "Credit balance is too low", "Invalid API key", "Execution error", "Internal server error",
    "Request timed out",
  ]

  /// The beginnings of error messages that continue with a time or a name.
  private static let messageStarts = [
    "Claude AI usage limit reached", "Claude usage limit reached", "5-hour limit reached",
    "Credit balance is too low ·", "Invalid API key ·",
    "There's an issue with the selected model (",
  ]

  /// Returns whether a text stands for a message without content.
  static func isPlaceholder(_ text: String) -> Bool {
    text.allSatisfy(\.isWhitespace) || text == "(no content)" || text == "No response requested."
  }
}
