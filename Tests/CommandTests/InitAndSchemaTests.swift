import Foundation
import GRDB
import Support
import Testing

@Suite struct `The command for a beginning` {
  @Test func `starts a pipeline that passes at once`() async throws {
    try await Surroundings.withFolder { folder in
      let made = try await Command.run("init", "team", in: folder)
      #expect(made.status == 0)
      #expect(made.output.hasSuffix("next: rehearse run team\n"))
      let run = try await Command.run("run", "team", in: folder)
      #expect(run.status == 0)
      #expect(run.output.contains("3 scenarios (1 of them canaries), 3 runs: 3 passed"))
      let again = try await Command.run("init", "team", in: folder)
      #expect(again.status == 74)
      #expect(
        again.errors
          == "team/rehearsal.yaml: error: the file already exists; move it, or name another folder\n"
      )
      try write(["file": ""], to: folder)
      let inside = try await Command.run("init", "file/team", in: folder)
      #expect(inside.status == 74)
      #expect(inside.errors.hasPrefix("file/team/rehearsal.yaml: error: cannot be written: "))
    }
  }

  @Test func `sketches a policy and a scenario for a team's own definitions`() async throws {
    try await withTeam { folder in
      try FileManager.default.removeItem(at: folder.appending(path: "policy.yaml"))
      let made = try await Command.run("init", "try", "--agents", "agents", in: folder)
      #expect(made.status == 0)
      let policy = try String(
        contentsOf: folder.appending(path: "try/policy.yaml"),
        encoding: .utf8
      )
      #expect(policy.contains("\"verify-app\": verifier  # sure: `verify` in its name"))
      #expect(policy.contains("#   spec-planner -> backend-implementer  (agents/"))
      #expect(try await Command.run("run", "try", in: folder).status == 0)
      let absent = try await Command.run("init", "x", "--agents", "nowhere", in: folder)
      #expect(absent.status == 66)
      #expect(absent.errors == "nowhere: error: there is no such folder of definitions\n")
      let deep = folder.appending(path: "try")
      let far = try await Command.run("init", "x", "--agents", "../agents", in: deep)
      #expect(far.status == 74)
      #expect(
        far.errors
          == "x: error: the current folder does not contain both it and the definitions; run the command in a folder that does\n"
      )
      try write(["agents/again.md": "---\nname: verify-app\n---\n"], to: folder)
      let twice = try await Command.run("init", "two", "--agents", "agents", in: folder)
      #expect(twice.status == 0)
      #expect(twice.errors.contains("another definition is already named `verify-app`"))
      #expect(try await Command.run("run", "two", in: folder).status == 0)
      try write(["empty/notes.txt": ""], to: folder)
      let empty = try await Command.run("init", "x", "--agents", "empty", in: folder)
      #expect(empty.status == 65)
      #expect(empty.errors.hasPrefix("error: no definition below `empty/`; hidden folders"))
    }
  }

  @Test func `prints the schemas and its version`() async throws {
    try await Surroundings.withFolder { folder in
      let schema = try await Command.run("schema", in: folder)
      let committed = try Surroundings.text("Scenarios/scenario.schema.json")
      #expect(schema.output == committed)
      let other = try await Command.run("schema", "--configuration", in: folder)
      #expect(other.output.contains("\"title\": \"Rehearsal configuration\""))
      let both = try await Command.run("schema", "--configuration", "--policy", in: folder)
      #expect(both.status == 64)
      #expect(both.errors.contains("Give --policy or --configuration, not both."))
      #expect(try await Command.run("--version", in: folder).output == "0.1.0\n")
    }
  }
}
