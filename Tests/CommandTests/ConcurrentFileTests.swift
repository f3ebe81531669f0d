import Foundation
import Support
import Testing

@Suite struct `A file that two commands write at once` {
  @Test func `is refused in a folder in which another command creates files`() async throws {
    try await Surroundings.withFolder { folder in
      let line = "mkdir d; flock d '\(Command.path)' init d --sample pipeline; echo $?; ls -A d"
      let busy = try await Command.shell(line, in: folder)
      #expect(busy.output == "74\n")
      #expect(
        busy.errors
          == "d: error: another process is creating files there; wait for it, or name another folder\n"
      )
      let free = try await Command.line("init d --sample pipeline", in: folder)
      #expect(free.status == 0, "\(free)")
    }
  }

  @Test func `is complete in a folder for which one of two commands reports success`()
    async throws
  {
    try await Surroundings.withFolder { folder in
      let start = "'\(Command.path)' init d$i --sample pipeline >/dev/null 2>&1"
      let both = try await Command.shell(
        """
        '\(Command.path)' init d0 --sample pipeline >/dev/null
        for i in 1 2 3 4 5 6; do
          \(start) & first=$!; \(start); second=$?; wait $first
          if [ $? = 0 ] || [ $second = 0 ]; then diff -r d0 d$i || echo broken; fi
        done
        """,
        in: folder
      )
      #expect(both.output == "", "\(both.output)")
    }
  }

  @Test func `has the failing seeds of both commands if it is a corpus`() async throws {
    let failing =
      Fixture.head + Fixture.work + "expect: {outcomes: {T-1: blocked}}\nseeds: 2\n"
    try await withTeam(["a.yaml": failing, "b.yaml": failing]) { folder in
      let run = "'\(Command.path)' run"
      let line =
        "for i in 1 2 3; do for s in a b; do \(run) $s.yaml --corpus c$i.json >/dev/null & done; wait; done; grep -c seed c?.json"
      let both = try await Command.shell(line, in: folder)
      #expect(both.output == "c1.json:4\nc2.json:4\nc3.json:4\n", "\(both)")
    }
  }
}
