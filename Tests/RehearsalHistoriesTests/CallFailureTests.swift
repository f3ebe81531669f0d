import RehearsalHistories
import Testing

@Suite struct `A call that failed` {
  private func failure(_ tool: String, _ text: String, isError: Bool = true) throws -> ToolFailure?
  {
    let root = LogFixture.root
    let history = try LogFolder.session([
      root.assistant(1, calls: [LogFixture.Call("c1", tool)]),
      root.answer(2, to: "c1", text, isError: isError),
    ])
    return try #require(history.lanes.first?.calls.first?.answer).failure
  }

  @Test(arguments: [
    ("Bash", "Exit code 2\nno such plank", ToolFailure.exitCode),
    ("Edit", "<tool_use_error>The text was not there.</tool_use_error>", .toolUseError),
    ("Bash", "PreToolUse:Bash hook error: planks are locked", .hookBlocked),
    ("Bash", "The user doesn't want to proceed with this tool use.", .userRejected),
    ("Bash", "[Request interrupted by user for tool use]", .userRejected),
    ("AskUserQuestion", "Answer questions?", .askUnanswered),
    ("Task", "Agent type 'mason' not found. There are: builder", .unknownAgent),
    ("Task", "<tool_use_error>Agent type 'mason' not found.</tool_use_error>", .unknownAgent),
    ("Bash", "Permission to use Bash has been denied.", .permissionDenied),
    ("Bash", "This command requires approval", .permissionDenied),
    (
      "Bash",
      "This Bash command contains multiple operations. The following part requires approval: saw",
      .permissionDenied
    ),
    ("Bash", "Permission for this action has been denied. Reason: no saws.", .permissionDenied),
    (
      "Bash", "cd in '/' was blocked. For security, Claude Code stays in its folder.",
      .permissionDenied
    ),
    (
      "Write",
      "<tool_use_error>File is in a directory that is denied by your settings.</tool_use_error>",
      .permissionDenied
    ), ("Write", "Tool permission request failed: Error: closed", .permissionDenied),
    ("Write", "Tool permission stream closed before an answer", .permissionDenied),
    ("Write", "Interrupted by user", .userRejected),
    ("Write", "<tool_use_error>Sibling tool call errored</tool_use_error>", .toolUseError),
    ("Bash", "Exit code 1\nThis command requires approval", .exitCode),
    ("Task", "API Error: overloaded", .providerError),
    ("Bash", "The saw broke.", .other),
  ])
  func `has the reason that its answer shows`(
    tool: String,
    text: String,
    reason: ToolFailure
  ) throws {
    #expect(try failure(tool, text) == reason)
  }

  @Test(arguments: ["Exit code 0 is what we want", "the hook error: is gone", "API Error docs"])
  func `is not one whose answer only has the words`(text: String) throws {
    #expect(try failure("Read", text, isError: false) == nil)
  }

  @Test func `does not write its file`() throws {
    let root = LogFixture.root
    let input = ["file_path": LogFixture.quoted("/work/shed/roof.txt")]
    let history = try LogFolder.session([
      root.assistant(1, calls: [LogFixture.Call("c1", "Write", input)]),
      root.answer(2, to: "c1", "PreToolUse:Write hook error: no", isError: true),
    ])
    #expect(history.writtenFiles.isEmpty)
    #expect(history.lanes.first?.failureCounts == [.hookBlocked: 1])
  }

  @Test func `keeps its first answer`() throws {
    let root = LogFixture.root
    let history = try LogFolder.session([
      root.assistant(1, calls: [LogFixture.bash("c1", "saw")]),
      root.answer(2, to: "c1", "Exit code 1", isError: true),
      root.answer(3, to: "c1", "Fine."),
    ])
    #expect(history.lanes.first?.calls.first?.answer?.failure == .exitCode)
  }

  @Test func `may wait for an answer when the log ends`() throws {
    let history = try LogFolder.session([
      LogFixture.root.assistant(1, calls: [LogFixture.Call("q1", "AskUserQuestion")])
    ])
    let call = try #require(history.lanes.first?.calls.first)
    #expect(call.answer == nil)
    #expect(!call.hasSucceeded)
  }
}
