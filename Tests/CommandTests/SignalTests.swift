import Foundation
import GRDB
import RehearsalSimulation
import Support
import Testing

@Suite struct `A signal while files are read` {
  @Test func `stops the command with its own status, and says that nothing was finished`()
    async throws
  {
    try await Surroundings.withFolder { folder in
      try FileManager.default.createDirectory(
        at: folder.appending(path: "many"),
        withIntermediateDirectories: true
      )
      let stopped = try await Command.shell(
        """
        \(Command.path) init one >init.log || exit 1
        cp -r one/agents one/policy.yaml many
        for i in $(seq 3000); do cp one/happy.yaml many/s$i.yaml; done
        \(Command.path) run many & pid=$!
        until grep -q rehearse /proc/$pid/cmdline && [ "$(ls /proc/$pid/task | wc -l)" -gt 2 ]
        do kill -0 $pid || exit 2; done
        sleep 0.2; kill -TERM $pid; wait $pid; echo $?
        """,
        in: folder
      )
      #expect(stopped.output == "143\n")
      #expect(stopped.errors == "interrupted: nothing was finished\n")
    }
  }
}
