
import django.db.models.deletion
import django.db.models.functions.datetime
import notifications.models
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Heartbeat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('process', models.CharField(max_length=40, unique=True)),
                ('at', models.DateTimeField()),
            ],
            options={
                'ordering': ['process'],
            },
        ),
        migrations.CreateModel(
            name='KeptLetter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('to', models.CharField(max_length=320)),
                ('subject', models.CharField(max_length=400)),
                ('text', models.TextField()),
                ('html', models.TextField(blank=True)),
                ('headers', models.JSONField(default=dict)),
                ('message_id', models.CharField(blank=True, max_length=200)),
                ('at', models.DateTimeField()),
            ],
            options={
                'ordering': ['-pk'],
                'indexes': [models.Index(fields=['to', '-id'], name='kept_letter_address')],
            },
        ),
        migrations.CreateModel(
            name='Preference',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('account_id', models.BigIntegerField()),
                ('kind', models.CharField(max_length=60)),
                ('how', models.CharField(choices=[('at_once', 'At once'), ('daily', 'Once a day'), ('off', 'Not by e-mail')], default='at_once', max_length=10)),
            ],
            options={
                'ordering': ['account_id', 'kind'],
                'constraints': [models.UniqueConstraint(fields=('account_id', 'kind'), name='one_preference_per_kind')],
            },
        ),
        migrations.CreateModel(
            name='Webhook',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('operation_id', models.BigIntegerField()),
                ('url', models.URLField(max_length=500)),
                ('secret_digest', models.CharField(max_length=128)),
                ('active', models.BooleanField(default=False)),
            ],
            options={
                'ordering': ['operation_id', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('operation_id', 'url'), name='one_webhook_per_address')],
            },
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=60)),
                ('event', models.UUIDField()),
                ('topic', models.CharField(max_length=60)),
                ('operation_id', models.BigIntegerField(blank=True, null=True)),
                ('reader_kind', models.CharField(choices=[('account', 'Account'), ('contact', 'Contact')], max_length=10)),
                ('reader_id', models.BigIntegerField()),
                ('channel', models.CharField(choices=[('in_app', 'In the portal'), ('email', 'E-mail')], max_length=10)),
                ('language', models.CharField(default='en', max_length=12)),
                ('message_id', models.CharField(default=notifications.models.new_message_id, max_length=200, unique=True)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('sending', 'On its way'), ('retry', 'Trying again'), ('told', 'Told'), ('dead', 'Could not be delivered'), ('withheld', 'Not sent: may no longer read this'), ('uncertain', 'Uncertain after a restore')], default='waiting', max_length=10)),
                ('due_at', models.DateTimeField(blank=True, help_text='When a relay should next take this up.', null=True)),
                ('owed_since', models.DateTimeField(blank=True, help_text='Since when the reader should know.', null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('doubts', models.PositiveSmallIntegerField(default=0, help_text='How often a copy may have left without an answer reaching us.')),
                ('lease_owner', models.CharField(blank=True, max_length=80)),
                ('lease_until', models.DateTimeField(blank=True, null=True)),
                ('last_answer', models.CharField(blank=True, max_length=200)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('told_at', models.DateTimeField(blank=True, null=True)),
                ('read_at', models.DateTimeField(blank=True, null=True)),
                ('escalated_at', models.DateTimeField(blank=True, null=True)),
                ('about', models.ForeignKey(blank=True, help_text='The earlier message that this one repeats or reports as undelivered.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='followers', to='notifications.message')),
            ],
            options={
                'ordering': ['pk'],
                'indexes': [models.Index(condition=models.Q(('due_at__isnull', False)), fields=['due_at'], name='message_due'), models.Index(condition=models.Q(('owed_since__isnull', False)), fields=['operation_id'], name='message_owed'), models.Index(fields=['topic', 'id'], name='message_topic'), models.Index(condition=models.Q(('channel', 'in_app')), fields=['reader_id', '-id'], name='message_inbox'), models.Index(condition=models.Q(('channel', 'in_app'), ('read_at__isnull', True)), fields=['reader_id'], name='message_unread')],
                'constraints': [models.UniqueConstraint(fields=('event', 'reader_kind', 'reader_id', 'channel'), name='one_message_per_event_reader_channel'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'told'), _negated=True), models.Q(('due_at__isnull', True), ('told_at__isnull', False)), _connector='OR'), name='told_message_has_its_time_and_nothing_due'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'sending'), _negated=True), ('lease_until__isnull', False), _connector='OR'), name='message_being_sent_has_a_lease')],
            },
        ),
    ]
