import Testing

@Suite struct `The rule tool.cannot-ask` {
  private func findings(_ text: String, tools: String = "tools: Read") throws -> [String] {
    try Draft(["builder": "\(tools)\n---\n\(text)\n"]).findings("tool.cannot-ask")
  }

  @Test(arguments: [
    "Wait for the user's approval.", "Waits for explicit user approval before it builds.",
    "Await a human decision.", "Never proceed until the user confirms.",
    "Do not start without the user's consent.", "Ask the user for approval before merging.",
    "Stop and ask the user which one to use.", "Request confirmation from the user.",
    "Pause until a person confirms.", "You must **get** user sign-off, then continue.",
    "Build it, then **ask** the user for permission to merge.",
  ])
  func `fires where the agent waits for a person`(text: String) throws {
    #expect(
      try findings(text) == [
        "builder.md:6:1: `builder` waits for a person, but its `tools` has no tool to ask one"
      ]
    )
  }

  @Test(arguments: [
    "Do not wait for the user.", "Wait for the build, then tell the user.",
    "Continue until the tests pass.", "Start without questions to other agents.",
    "Never await the user's reply.", "Ask in your report what the user wants.",
    "Do not ask the user for approval.", "Never stop and ask the user.",
    "The user asks for approval of expenses.",
    "Return it; the lead will ask the user for approval.",
    "Users must request approval from a person.", "Animations pause until the user scrolls.",
    "Get the confirmation page, which users see.", "Ask the user-service for its status.",
  ])
  func `is silent where it does not`(text: String) throws {
    #expect(try findings(text) == [])
  }

  @Test(arguments: [
    "tools: Read, AskUserQuestion", "tools: ask_user", "tools: \"*\"", "color: red",
  ])
  func `is silent where it has a tool to ask`(tools: String) throws {
    #expect(try findings("Wait for the user's approval.", tools: tools) == [])
  }
}
