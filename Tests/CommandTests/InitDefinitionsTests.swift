import Foundation
import Support
import Testing

/// Which definitions `init` uses, and what the runs of its files say about the team.
@Suite struct `The first files for definitions` {
  private static let agent = "---\nname: page-implementer\ndescription: Builds.\n---\nBuilds.\n"

  @Test(arguments: [("home", "near"), ("home", "home/near"), ("link", "home/near")])
  func `are made for the definitions below the home folder that the environment names`(
    home: String,
    here: String
  ) async throws {
    try await Surroundings.withFolder { folder in
      try write(
        ["home/.claude/agents/builder.md": Self.agent, "home/near/x": "", "near/x": ""],
        to: folder
      )
      try FileManager.default.createSymbolicLink(
        at: folder.appending(path: "link"),
        withDestinationURL: folder.appending(path: "home")
      )
      let line = "HOME=\"$PWD/\(home)\"; export HOME; cd \(here) && \(Command.path) init team"
      let made = try await Command.shell(line, in: folder)
      #expect(made.output.hasPrefix("found 1 definition in /"), "\(made.output)")
      #expect(made.output.contains("/\(home)/.claude/agents\ncreated team/"), "\(made.output)")
    }
  }

  @Test func `are not made for a file in place of a folder`() async throws {
    try await Surroundings.withFolder { folder in
      try write(["agents/builder.md": Self.agent], to: folder)
      let made = try await Command.run("init", "x", "--agents", "agents/builder.md", in: folder)
      #expect(made.status == 64)
      #expect(
        made.errors
          == "agents/builder.md: error: this is a file; name the folder of the definitions with --agents\n"
      )
    }
  }
}
