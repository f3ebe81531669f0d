import Testing

@Suite struct `The rule permission.bypassed` {
  private func findings(_ keys: String) throws -> [String] {
    try Draft(["builder": "\(keys)\n---\nBuilds.\n"]).findings("permission.bypassed")
  }

  @Test(arguments: ["tools: Read, Bash", "tools: Bash(git *)", "tools: \"*\"", "color: red"])
  func `fires where commands run without a question`(tools: String) throws {
    let found = try findings("permissionMode: bypassPermissions\n\(tools)")
    #expect(found.count == 1)
    #expect(
      found.first?.hasSuffix(
        ": `builder` bypasses permissions and may use `Bash`, so every command runs without a question"
      ) == true
    )
  }

  @Test(arguments: [
    "permissionMode: bypassPermissions\ntools: Read, Edit",
    "permissionMode: bypassPermissions\ndisallowedTools: Bash, PowerShell, Monitor",
    "permissionMode: acceptEdits\ntools: Bash",
  ])
  func `is silent where none can run, or each is asked about`(keys: String) throws {
    #expect(try findings(keys) == [])
  }
}
