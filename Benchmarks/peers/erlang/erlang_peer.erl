%% Erlang/OTP: agents and clients are processes, a handoff is a message between them.
%%
%% Erlang has no virtual time, so W1 has one process as the clock: it keeps the services under way
%% in an ordered set by {Time, Order} and lets them end one by one. The agent whose service ends
%% sends its handoff to the receiver itself. Whoever takes the handoff in the end (an agent, be it
%% through a client which submits its next task) tells the clock whether it began a service, and so
%% does the agent that sent it. The clock waits for both before it goes on, which makes order and
%% trace reproducible. The number of a handoff travels with it, so a recorder process can write rows
%% as they come to it.
%%
%% W1b uses p1_sqlite3, and its fastest way: an INSERT with the VALUES of 10,000 rows. Bound
%% parameters cost a round trip to the driver for each row, twice as much; write_many costs ten
%% times as much. CPU time is erlang:statistics(runtime), of all threads, in whole milliseconds.
%%
%% The module is not named peer, since that would hide OTP's own.
-module(erlang_peer).
-export([main/1]).

-define(PIPELINES, 100).
-define(WINDOW, 8).
-define(LAST_ROUND, 3).
-define(RING, 1000).
-define(TOKENS, 100).
-define(WORKERS, 1000).
-define(BATCH, 10000).
-define(SEED, 42).
-define(GAMMA, 16#9E3779B97F4A7C15).
-define(MASK, 16#FFFFFFFFFFFFFFFF).

-record(task, {id, state, payload, round = 0}).
-record(message, {sender, receiver, kind, task, hops = 0}).
-record(address, {name, pid}).
-record(result, {handoffs, vtime = 0, done = 0, failed = 0}).

-record(agent, {
    name,
    kind,
    reject_below,
    next,
    implementer,
    client,
    clock,
    recorder,
    queue = queue:new()
}).

-record(client, {
    name,
    planner,
    clock,
    recorder,
    task,
    tasks,
    done = 0,
    failed = 0
}).

main([Workload, Size]) -> measure(Workload, list_to_integer(Size), none);
main(["w1", Size, Database]) -> measure("w1", list_to_integer(Size), Database);
main(_) ->
    io:format(standard_error, "usage: erlang_peer w1|w2|w3 SIZE [DB]~n", []),
    halt(2).

measure(Workload, Size, Database) ->
    {Cpu, _} = statistics(runtime),
    Wall = erlang:monotonic_time(microsecond),
    Result =
        case Workload of
            "w1" -> pipelines(Size, Database);
            "w2" -> ring(Size);
            "w3" -> fan_out(Size)
        end,
    Seconds = (erlang:monotonic_time(microsecond) - Wall) / 1.0e6,
    {CpuEnd, _} = statistics(runtime),
    #result{handoffs = Handoffs, vtime = Vtime, done = Done, failed = Failed} = Result,
    io:format(
        "{\"handoffs\":~b,\"seconds\":~.6f,\"cpu\":~.3f,\"vtime\":~b,\"done\":~b,\"failed\":~b}~n",
        [Handoffs, Seconds, (CpuEnd - Cpu) / 1.0e3, Vtime, Done, Failed]
    ),
    halt().

%% Tasks

new_task(Id) ->
    {State, _} = rand:splitmix64_next((?SEED + Id * ?GAMMA) band ?MASK),
    Payload = io_lib:format("task-~8..0b: build, test and review it", [Id]),
    #task{id = Id, state = State, payload = iolist_to_binary(Payload)}.

draw(#task{state = State} = Task) ->
    {Random, Next} = rand:splitmix64_next(State),
    {Random, Task#task{state = Next}}.

name(Role, Number) -> iolist_to_binary([Role, $-, integer_to_list(Number)]).

%% W1: the clock

pipelines(Tasks, Database) ->
    Recorder = start_recorder(Database),
    Clients = [start_pipeline(P, Tasks, Recorder) || P <- lists:seq(0, ?PIPELINES - 1)],
    {Due, Order, Opened} = lists:foldl(fun open/2, {gb_sets:new(), 0, 0}, Clients),
    {Vtime, Handoffs} = run(Due, Order, 0, Opened, Recorder),
    stop_recorder(Recorder, Handoffs),
    lists:foldl(fun add_tally/2, #result{handoffs = Handoffs, vtime = Vtime}, Clients).

open(Client, {Due, Order, Seq}) ->
    Client ! {open, Seq},
    receive
        {opened, Client, Count} -> accept(Count, Due, Order, Seq + Count)
    end.

accept(0, Due, Order, Seq) ->
    {Due, Order, Seq};
accept(Count, Due, Order, Seq) ->
    receive
        {accepted, _, Agent, Duration} ->
            {NewDue, NewOrder} = schedule(Agent, Duration, 0, Due, Order),
            accept(Count - 1, NewDue, NewOrder, Seq)
    end.

run(Due, Order, Now, Seq, Recorder) ->
    case gb_sets:is_empty(Due) of
        true ->
            {Now, Seq};
        false ->
            {{Time, _, Agent}, Rest} = gb_sets:take_smallest(Due),
            Agent ! {service_ends, Time, Seq + 1},
            receive
                {accepted, Last, Receiver, Duration} -> ok
            end,
            receive
                {next, Agent, NextDuration} -> ok
            end,
            {Due1, Order1} = schedule(Receiver, Duration, Time, Rest, Order),
            {Due2, Order2} = schedule(Agent, NextDuration, Time, Due1, Order1),
            keep_pace(Recorder, Seq, Last),
            run(Due2, Order2, Time, Last, Recorder)
    end.

schedule(_Agent, none, _Now, Due, Order) ->
    {Due, Order};
schedule(Agent, Duration, Now, Due, Order) ->
    {gb_sets:add({Now + Duration, Order, Agent}, Due), Order + 1}.

add_tally(Client, #result{done = Done, failed = Failed} = Result) ->
    Client ! {tally, self()},
    receive
        {tally, Client, D, F} -> Result#result{done = Done + D, failed = Failed + F}
    end.

%% W1: agents and clients

start_pipeline(P, Tasks, Recorder) ->
    Clock = self(),
    ClientName = name("client", P),
    Client = spawn_link(fun() -> client(await_links()) end),
    [Planner, Implementer, Verifier, Reviewer] = [
        #address{name = name(Role, P), pid = spawn_link(fun() -> idle(await_links()) end)}
     || Role <- ["planner", "implementer", "verifier", "reviewer"]
    ],
    ToClient = #address{name = ClientName, pid = Client},
    Link = fun({#address{name = Name, pid = Pid}, Kind, Next, RejectBelow}) ->
        Pid !
            {links, #agent{
                name = Name,
                kind = Kind,
                reject_below = RejectBelow,
                next = Next,
                implementer = Implementer,
                client = ToClient,
                clock = Clock,
                recorder = Recorder
            }}
    end,
    lists:foreach(Link, [
        {Planner, <<"plan">>, Implementer, 0},
        {Implementer, <<"patch">>, Verifier, 0},
        {Verifier, <<"verified">>, Reviewer, 858993459},
        {Reviewer, <<"approved">>, ToClient, 429496729}
    ]),
    Client !
        {links, #client{
            name = ClientName,
            planner = Planner,
            clock = Clock,
            recorder = Recorder,
            task = P,
            tasks = Tasks
        }},
    Client.

await_links() ->
    receive
        {links, State} -> State
    end.

idle(Agent) ->
    receive
        {handoff, #message{task = Task}, _Now, Seq} ->
            {Duration, Service} = begin_service(Task, Agent),
            Agent#agent.clock ! {accepted, Seq, self(), Duration},
            busy(Service, Agent)
    end.

busy({Task, Rejected} = Service, #agent{queue = Queue, clock = Clock} = Agent) ->
    receive
        {handoff, #message{task = Other}, _Now, Seq} ->
            Clock ! {accepted, Seq, self(), none},
            busy(Service, Agent#agent{queue = queue:in(Other, Queue)});
        {service_ends, Now, Seq} ->
            end_service(Task, Rejected, Now, Seq, Agent),
            case queue:out(Queue) of
                {empty, _} ->
                    Clock ! {next, self(), none},
                    idle(Agent);
                {{value, Next}, Rest} ->
                    {Duration, NextService} = begin_service(Next, Agent),
                    Clock ! {next, self(), Duration},
                    busy(NextService, Agent#agent{queue = Rest})
            end
    end.

begin_service(Task, #agent{reject_below = RejectBelow}) ->
    {Random, Drawn} = draw(Task),
    Duration = 1 + (Random bsr 34),
    case RejectBelow of
        0 ->
            {Duration, {Drawn, false}};
        _ ->
            {Verdict, Judged} = draw(Drawn),
            {Duration, {Judged, Verdict bsr 32 < RejectBelow}}
    end.

end_service(Task, false, Now, Seq, #agent{kind = Kind, next = Next} = Agent) ->
    send(Agent#agent.name, Next, Kind, Task, Now, Seq, Agent#agent.recorder);
end_service(#task{round = ?LAST_ROUND} = Task, true, Now, Seq, #agent{client = Client} = Agent) ->
    send(Agent#agent.name, Client, <<"failed">>, Task, Now, Seq, Agent#agent.recorder);
end_service(#task{round = Round} = Task, true, Now, Seq, #agent{implementer = To} = Agent) ->
    Raised = Task#task{round = Round + 1},
    send(Agent#agent.name, To, <<"reject">>, Raised, Now, Seq, Agent#agent.recorder).

send(Sender, #address{name = Receiver, pid = Pid}, Kind, Task, Now, Seq, Recorder) ->
    Message = #message{sender = Sender, receiver = Receiver, kind = Kind, task = Task},
    record(Recorder, Seq, Now, Message),
    Pid ! {handoff, Message, Now, Seq}.

client(#client{clock = Clock} = Client) ->
    receive
        {open, Seq} ->
            {Count, Opened} = submit_first(?WINDOW, Seq, Client),
            Clock ! {opened, self(), Count},
            client(Opened);
        {handoff, #message{kind = Kind}, Now, Seq} ->
            Counted = count(Kind, Client),
            case submit(Counted, Now, Seq + 1) of
                none ->
                    Clock ! {accepted, Seq, self(), none},
                    client(Counted);
                Submitted ->
                    client(Submitted)
            end;
        {tally, From} ->
            From ! {tally, self(), Client#client.done, Client#client.failed},
            client(Client)
    end.

submit_first(Window, Seq, Client) -> submit_first(Window, 0, Seq, Client).

submit_first(Window, Window, _Seq, Client) ->
    {Window, Client};
submit_first(Window, Count, Seq, Client) ->
    case submit(Client, 0, Seq + Count + 1) of
        none -> {Count, Client};
        Submitted -> submit_first(Window, Count + 1, Seq, Submitted)
    end.

submit(#client{task = Id, tasks = Tasks}, _Now, _Seq) when Id >= Tasks ->
    none;
submit(#client{task = Id, name = Name, planner = Planner} = Client, Now, Seq) ->
    send(Name, Planner, <<"task">>, new_task(Id), Now, Seq, Client#client.recorder),
    Client#client{task = Id + ?PIPELINES}.

count(<<"approved">>, #client{done = Done} = Client) -> Client#client{done = Done + 1};
count(<<"failed">>, #client{failed = Failed} = Client) -> Client#client{failed = Failed + 1}.

%% W1b: the recorder

start_recorder(none) ->
    none;
start_recorder(Path) ->
    {ok, _} = sqlite3:open(trace, [{file, Path}]),
    sqlite3:sql_exec(trace, "PRAGMA journal_mode=WAL"),
    sqlite3:sql_exec(trace, "PRAGMA synchronous=NORMAL"),
    ok = sqlite3:sql_exec(
        trace,
        "CREATE TABLE handoff(seq INTEGER PRIMARY KEY, vtime INTEGER NOT NULL,"
        " sender TEXT NOT NULL, receiver TEXT NOT NULL, task INTEGER NOT NULL,"
        " kind TEXT NOT NULL, round INTEGER NOT NULL, payload TEXT NOT NULL)"
    ),
    spawn_link(fun() -> recorder([], 0, 0) end).

record(none, _Seq, _Now, _Message) -> ok;
record(Recorder, Seq, Now, Message) -> Recorder ! {row, Seq, Now, Message}.

%% Once a batch the clock waits for the recorder, which otherwise would fall behind without limit.
keep_pace(none, _Before, _After) -> ok;
keep_pace(_Recorder, Before, After) when Before div ?BATCH =:= After div ?BATCH -> ok;
keep_pace(Recorder, Before, _After) -> await(Recorder, Before div ?BATCH * ?BATCH).

stop_recorder(none, _Handoffs) ->
    ok;
stop_recorder(Recorder, Handoffs) ->
    await(Recorder, Handoffs),
    Recorder ! {commit, self()},
    receive
        {committed, Recorder} -> ok = sqlite3:close(trace)
    end.

await(Recorder, Rows) ->
    Recorder ! {await, Rows, self()},
    receive
        {recorded, Recorder} -> ok
    end.

recorder(Rows, ?BATCH, Total) ->
    commit(Rows),
    recorder([], 0, Total);
recorder(Rows, Count, Total) ->
    receive
        {row, Seq, Now, Message} ->
            recorder([values(Seq, Now, Message) | Rows], Count + 1, Total + 1);
        {await, Awaited, From} when Awaited =< Total ->
            From ! {recorded, self()},
            recorder(Rows, Count, Total);
        {commit, From} ->
            commit(Rows),
            From ! {committed, self()}
    end.

commit([]) ->
    ok;
commit([First | Rest]) ->
    Values = lists:foldl(fun(Row, Rows) -> [Row, $, | Rows] end, First, Rest),
    {rowid, _} = sqlite3:sql_exec(trace, ["INSERT INTO handoff VALUES ", Values]).

%% All text is made above and needs no quoting.
values(Seq, Now, #message{sender = Sender, receiver = Receiver, kind = Kind, task = Task}) ->
    [
        [$(, integer_to_binary(Seq), $,, integer_to_binary(Now)],
        [",'", Sender, "','", Receiver, "',", integer_to_binary(Task#task.id)],
        [",'", Kind, "',", integer_to_binary(Task#task.round), ",'", Task#task.payload, "')"]
    ].

%% W2

ring(Size) ->
    Main = self(),
    Members = [
        {name("agent", I), spawn_link(fun() -> member(await_links(), Main, 0) end)}
     || I <- lists:seq(0, ?RING - 1)
    ],
    [First | Others] = Members,
    lists:foreach(
        fun({{Name, Pid}, {NextName, NextPid}}) ->
            Pid ! {links, {Name, #address{name = NextName, pid = NextPid}}}
        end,
        lists:zip(Members, Others ++ [First])
    ),
    Starts = [lists:nth(1 + K * ?RING div ?TOKENS, Members) || K <- lists:seq(0, ?TOKENS - 1)],
    lists:foldl(
        fun({Name, Pid}, K) ->
            Hops = Size div ?TOKENS,
            Pid ! #message{receiver = Name, kind = token, task = new_task(K), hops = Hops},
            K + 1
        end,
        0,
        Starts
    ),
    [receive retired -> ok end || _ <- Starts],
    #result{handoffs = lists:sum([handoffs(Pid) || {_, Pid} <- Members])}.

handoffs(Pid) ->
    Pid ! {handoffs, self()},
    receive
        {handoffs, Pid, Count} -> Count
    end.

member({Name, #address{name = NextName, pid = NextPid} = Next}, Main, Count) ->
    receive
        #message{hops = 0} ->
            Main ! retired,
            member({Name, Next}, Main, Count);
        #message{task = Task, hops = Hops} ->
            NextPid !
                #message{
                    sender = Name, receiver = NextName, kind = token, task = Task, hops = Hops - 1
                },
            member({Name, Next}, Main, Count + 1);
        {handoffs, From} ->
            From ! {handoffs, self(), Count}
    end.

%% W3: this process is the planner

fan_out(Size) ->
    Planner = self(),
    Workers = [
        #address{name = Name, pid = spawn_link(fun() -> worker(Name, Planner) end)}
     || Name <- [name("worker", I) || I <- lists:seq(0, ?WORKERS - 1)]
    ],
    #result{handoffs = rounds(Size div (2 * ?WORKERS), new_task(0), Workers, 0)}.

rounds(0, _Task, _Workers, Handoffs) ->
    Handoffs;
rounds(Rounds, Task, Workers, Handoffs) ->
    Sent = [
        Pid ! #message{sender = <<"planner">>, receiver = Name, kind = task, task = Task}
     || #address{name = Name, pid = Pid} <- Workers
    ],
    Replies = [receive #message{kind = reply} = Reply -> Reply end || _ <- Sent],
    rounds(Rounds - 1, Task, Workers, Handoffs + length(Sent) + length(Replies)).

worker(Name, Planner) ->
    receive
        #message{kind = task, task = Task} ->
            Planner ! #message{sender = Name, receiver = <<"planner">>, kind = reply, task = Task},
            worker(Name, Planner)
    end.
