import RehearsalRules
import Support
import Testing

@Suite struct `The rule on non-goals` {
  @Test func `fires once for a session that works on a non-goal`() throws {
    let trial = try TestRun(
      """
      work:
        non-goals: [{id: NG-1, text: no billing, paths: ["billing/**"], terms: [invoice]}]
        tasks: [{id: T-1, description: Build it, agent: backend-implementer}]
      behaviour: {backend-implementer: [{does: [{write: billing/a.py}, {write: billing/b.py}]}]}
      """
    )
    #expect(
      trial.violations(of: "scope.non-goal") == ["scope.non-goal by backend-implementer on T-1"]
    )
  }

  @Test func `fires on a command that names a non-goal`() throws {
    let trial = try TestRun(
      """
      work:
        non-goals: [{id: NG-1, text: no billing, terms: [invoice]}]
        tasks: [{id: T-1, description: Build it, agent: backend-implementer}]
      behaviour: {backend-implementer: [{does: [{command: print the invoice}]}]}
      """
    )
    #expect(
      trial.violations(of: "scope.non-goal") == ["scope.non-goal by backend-implementer on T-1"]
    )
  }

  @Test func `ignores the text of the protocol's own commands`() throws {
    let trial = try TestRun(
      """
      work:
        non-goals: [{id: NG-1, text: no tests, terms: [tests]}]
        tasks: [{id: T-1, description: Build it, agent: backend-implementer}]
      """
    )
    #expect(trial.violations(of: "scope.non-goal") == [])
  }

  @Test func `stays silent on paths next to a non-goal`() throws {
    let trial = try TestRun(
      """
      work:
        non-goals: [{id: NG-1, text: no billing, paths: ["billing/**"], terms: [invoice]}]
        tasks: [{id: T-1, description: Build it, agent: backend-implementer, touches: [bill.py]}]
      """
    )
    #expect(trial.violations(of: "scope.non-goal") == [])
  }

  private func fires(_ act: String, _ paths: String = "api/invoices/**") throws -> Bool {
    let trial = try TestRun(
      """
      work:
        non-goals: [{id: NG-1, text: no billing, paths: ["\(paths)"]}]
        tasks: [{id: T-1, description: Build it, agent: backend-implementer}]
      behaviour: {backend-implementer: [{does: [\(act)]}]}
      """
    )
    return trial.violations(of: "scope.non-goal") != []
  }

  @Test(arguments: [
    "rm api/invoices/a.py", "rm -rf ./api/invoices", "mv 'api/invoices/a b.py' x",
    "cd api && rm invoices/a.py", "echo x > api/invoices/a.py", "sed -i s/a/b/ api/invoices/a.py",
    "git checkout main -- api/invoices/a.py", "cat x | tee api/invoices/a.py",
    "bash -c 'rm api/invoices/a.py'", "perl -pi -e s/a/b/ api/invoices/a.py", "rm -rf api",
    "mv api old", "echo $(rm api/invoices/a.py)", "cp x api/invoices/a.py",
    "FOO=1 sudo rm api/invoices/a.py", "cp x --target-directory=api/invoices/",
    "git -C api rm invoices/a.py", "git -c a=b -C api -C invoices mv a.py b.py",
    "cd api && cd /tmp && cd - && rm invoices/a.py", "(cd /tmp && make); rm api/invoices/a.py",
    "(cd web && make) && (cd -P api && rm invoices/a.py)", "cd $(pwd) && rm api/invoices/a.py",
    "bash -c 'cd /tmp; make'; rm api/invoices/a.py", "A=$(cd .. && pwd); rm api/invoices/a.py",
    "make >& api/invoices/log.txt", "make &> api/invoices/log.txt",
    "cd api |& ls; cd api || ls; rm invoices/a.py", "cat ${x//<</}\\nrm api/invoices/a.py",
    "cat <<EOF > api/invoices/a.py\\nx\\nEOF", "bash <<EOF\\nrm api/invoices/a.py\\nEOF",
    "env -C api rm invoices/a.py", "env --chdir=api rm invoices/a.py", "make -C api/invoices",
    "sudo -u bob -D api rm invoices/a.py", "env -Capi git -C invoices rm a.py",
    "env -C api bash -c 'make; cd invoices; rm a.py'", "cd web; env -C ../api rm invoices/a.py",
    "make -k -C api invoices/a.py", "npm run clean invoices/a.py --prefix api",
    "tar -xf a.tar -C api invoices/a.py", "tar -C web -cf api/invoices/a.tar x",
    "env -C web make; rm api/invoices/a.py", "ls | (cd api && rm invoices/a.py)",
    "bash <<< 'rm api/invoices/a.py'", "echo 'rm api/invoices/a.py' | sudo sh",
    "cat <<'EOF' | bash\\ncd api\\nrm invoices/a.py\\nEOF",
    "printf 'cd api\\\\nrm invoices/a.py' | sh", "unzip -q a.zip -d api/invoices",
    "cd api; env -C invoices sh <<< 'rm a.py'", "ls api/invoices/*.py | xargs rm",
    "find api/invoices -name '*.py' | sort | xargs -n 1 sed -i s/a/b/",
    "for f in x api/invoices/*.py; do rm $f; done", "F=api/invoices; rm ${F}/a.py",
    "touch $PWD/api/invoices/a.ts", "tsc --outDir api/invoices", "npx tsc --outDir api/invoices",
    "python gen.py api/invoices/a.py", "git ls-files api/invoices | xargs -I{} mv {} old/",
  ])
  func `fires on a command that changes a path of a non-goal`(command: String) throws {
    #expect(try fires("{command: \"\(command)\"}"))
  }

  @Test(arguments: [
    "cat api/invoices/a.py", "grep -r total api/invoices", "pytest api/invoices",
    "git log -- api/invoices", "git -C api log invoices/a.py",
    "git --no-pager -C api diff invoices",
    "git -C web rm api/invoices/a.py", "git -C .. rm api/invoices/a.py",
    "sed -n 1p api/invoices/a.py", "perl -MList::Util=sum -ne print api/invoices/a.py",
    "rm api/orders/invoices.py",
    "cp api/invoices/a.py x", "rm api", "rm -rf web", "pytest 2>&1", "cat x # > api/invoices/a.py",
    "git commit -m 'rm api/invoices/a.py > api/invoices/b.py'",
    "cat > notes.md <<'EOF'\\nrm -r api/invoices\\nEOF", "cat <<EOF\\nx > api/invoices/a.py\\nEOF",
    "cd /tmp && rm -r api/invoices", "cd ~/web; echo x > api/invoices/a.py",
    "cd .. && rm -r api/invoices", "cd && rm -r api/invoices",
    "(cd /tmp && rm -r api/invoices)", "cd /tmp && git -C api rm invoices/a.py",
    "cd web && rm api/invoices/a.py", "echo api/invoices/a.py", "rm /tmp/api/invoices/a.py",
    "mysql < api/invoices/a.py", "while read l; do echo $l; done < api/invoices/a.py",
    "tee >(cat) < api/invoices/a.py", "[[ -f api/invoices/a.py ]] && ls",
    "for f in api/invoices/a.py; do cat $f; done", "export FILE=api/invoices/a.py",
    "case api/invoices/a.py in *) ls;; esac", "cd api | rm invoices/a.py",
    "cd api & rm invoices/a.py", "env -C web rm api/invoices/a.py", "env -C api cat invoices/a.py",
    "env -C api echo x > invoices/a.py", "env -C api ls; rm invoices/a.py",
    "sudo -D /tmp bash -c 'rm api/invoices/a.py'", "make -C web api/invoices/a.py",
    "npm --prefix=web run clean api/invoices/a.py", "tar -xf a.tar -C /tmp api/invoices/a.py",
    "echo 'rm api/invoices/a.py' | cat", "echo 'rm api/invoices/a.py' | bash a.sh",
    "cat <<EOF | bash\\ncat api/invoices/a.py\\nEOF", "env -C web sh <<< 'rm api/invoices/a.py'",
    "(cd web; echo 'rm api/invoices/a.py' | sh)", "tar -czf a.tgz api/invoices",
    "source api/invoices/a.sh", "eval cat api/invoices/a.py", "pushd api/invoices; ls; popd",
    "unzip -l a.zip api/invoices/a.py", "git restore --staged api/invoices/a.py",
    "python api/invoices/a.py", "bash -x api/invoices/run.sh", "node api/invoices/a.js",
    "python -m pytest api/invoices", "uv run pytest api/invoices", "deno run api/invoices/a.ts",
    "ls api/invoices | xargs wc -l", "ls api/invoices; ls web | xargs rm", "F=$(pwd); rm $F/a.py",
    "find api/invoices | xargs -I{} cp {} old/", "for f in api/invoices/*; do cat $f; done",
    "npx tsc -p api/invoices",
  ])
  func `stays silent on a command that only looks, or changes another path`(command: String) throws
  {
    #expect(try !fires("{command: \"\(command)\"}"))
  }

  /// Returns whether a command changes the non-goal `api/a.py`, in a team with a task that touches another file there.
  private func changesFile(_ command: String) throws -> Bool {
    let trial = try TestRun(
      """
      work:
        non-goals: [{id: NG-1, text: no billing, paths: [api/a.py]}]
        tasks: [{id: T-1, description: Build it, agent: backend-implementer, touches: [api/b.py]}]
      behaviour: {backend-implementer: [{does: [{command: "\(command)"}]}]}
      """
    )
    return trial.violations(of: "scope.non-goal") != []
  }

  @Test(arguments: [
    "cp lib/a.py api/", "cp lib/a.py lib/b.py ./api", "cp -t api lib/a.py", "cp lib/a.py api",
    "cp --target-directory=api lib/a.py", "mv lib/a.py api/", "mv lib/a.py api",
    "git mv lib/a.py api/", "install -m 644 lib/a.py api/", "ln -s ../lib/a.py api/",
    "cd api && ln -s ../lib/a.py", "rsync -a -e ssh lib/a.py api/", "cd api && cp ../lib/a.py .",
    "rsync --remove-source-files api/a.py lib/", "mv api/a.py lib/",
  ])
  func `fires on a file that a command copies or moves into a folder`(command: String) throws {
    #expect(try changesFile(command))
  }

  @Test(arguments: [
    "cp lib/b.py api/", "cp lib/a.py lib/", "cp api/a.py lib/", "cp -T lib/a.py api",
    "cp lib/a.py web", "mv lib/b.py api/", "install -m 644 lib/b.py api", "install -d api",
    "ln -s ../api/a.py lib/", "rsync -a api/a.py lib/", "rsync -a --exclude a.py lib/ api/",
  ])
  func `stays silent on a file that a command copies or moves elsewhere`(command: String) throws {
    #expect(try !changesFile(command))
  }

  @Test func `treats composed and decomposed letters as equal`() throws {
    #expect(try fires("{write: \"caf\\u00e9/a.py\"}", "cafe\\u0301/**"))
    #expect(try fires("{write: \"cafe\\u0301/a.py\"}", "caf\\u00e9/**"))
    #expect(try !fires("{write: \"cafe/a.py\"}", "caf\\u00e9/**"))
  }

  @Test func `counts a name that begins with two dots as a name`() throws {
    #expect(try fires("{command: rm ..cache/a.py}", "..cache/**"))
    #expect(try fires("{write: ..cache/a.py}", "..cache/**"))
  }

  @Test func `treats a folder as everything below it`() throws {
    #expect(try fires("{write: api/invoices/deep/a.py}", "api/invoices/"))
    #expect(try !fires("{write: api/invoices.py}", "api/invoices/"))
  }
}
